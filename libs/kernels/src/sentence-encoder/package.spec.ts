import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENCODER_DIMENSIONS } from './architecture.js';
import { realModel } from './real-model.fixture.js';
import { SentenceEncoder } from './sentence-encoder.js';
import { Tokenizer } from './tokenizer.js';

interface Case {
  text: string;
  ids: number[];
  /** Components × 32,767 as i16 in base64. */
  vector?: string;
}

/** Written by package-cases.generate.py, which also says how to compare 20,000 others. */
const FIXTURE = process.env['ISTHMUS_ENCODER_CASES'] ?? new URL('package-cases.jsonl', import.meta.url);
const cases = readFileSync(FIXTURE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);
const model = realModel();

describe.runIf(model)('beside the Python package', () => {
  it(`has the same ids for ${cases.length} texts of all scripts`, () => {
    if (!model) throw new Error('no model');
    const tokenizer = new Tokenizer(model);
    const different = cases.filter(({ text, ids }) => {
      const own = tokenizer.tokenize(text);
      return typeof own === 'string' || own.join() !== ids.join();
    });
    expect(different).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(300);
  });

  it.each(['float', 'int16', 'reference'] as const)('has the same vectors in %s', (arithmetic) => {
    if (!model) throw new Error('no model');
    const encoder =
      arithmetic === 'reference'
        ? new SentenceEncoder(model, { backend: 'reference' })
        : new SentenceEncoder(model, { backend: 'wasm', arithmetic });
    const expected = cases.filter(({ vector }) => vector !== undefined);
    const own = encoder.encode(expected.map(({ text }) => text));
    const cosines = expected.map(({ vector = '' }, i) =>
      cosine(own.subarray(i * ENCODER_DIMENSIONS, (i + 1) * ENCODER_DIMENSIONS), decoded(vector)),
    );
    expect(Math.min(1, ...cosines)).toBeGreaterThan(0.99999);
  });
});

function decoded(vector: string): Float32Array {
  const bytes = Buffer.from(vector, 'base64');
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) / 32_767);
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
