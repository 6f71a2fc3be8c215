import { describe, expect, it } from 'vitest';
import { instantiate } from '@isthmus/kernel-sentence-encoder';
import { seeded } from '../seeded.fixture.js';
import { THOROUGH } from '../thorough.fixture.js';
import { ENCODER_DIMENSIONS, MATRICES } from './architecture.js';
import type { EncoderModel } from './encoder-model.js';
import { realModel } from './real-model.fixture.js';
import type { Arithmetic } from './backend.js';
import { SentenceEncoder } from './sentence-encoder.js';
import { smallModel } from './small-model.fixture.js';

const { memory, memoryEnd, rowsMax, sentencesMax, floatBound, int16Bound } = instantiate();
const BOUNDS = { float: floatBound.value, int16: int16Bound.value };
/** Rows of a batch that a single sentence can have: two gaps are around it. */
const WHOLE = rowsMax.value - 4;
const small = smallModel(3);
const real = realModel();

const others = [21, 22].map((seed) => smallModel(seed));
const extreme = smallModel(4, largest());

const kernelOf = (model: EncoderModel, arithmetic: Arithmetic) =>
  new SentenceEncoder(model, { backend: 'wasm', arithmetic });
/** Each text once: both arithmetics are compared with it. */
const references = new Map<EncoderModel, Map<string, Float32Array>>();
function referenceOf(model: EncoderModel, texts: string[]): Float32Array {
  const known = references.get(model) ?? new Map<string, Float32Array>();
  references.set(model, known);
  const encoder = new SentenceEncoder(model, { backend: 'reference' });
  for (const text of texts) if (!known.has(text)) known.set(text, encoder.encode([text]));
  return Float32Array.from(texts.flatMap((text) => Array.from(known.get(text) ?? [])));
}

it('has as much memory as the layout uses', () => {
  expect(memory.buffer.byteLength - memoryEnd.value).toBeGreaterThanOrEqual(0);
  expect(memory.buffer.byteLength - memoryEnd.value).toBeLessThan(65_536);
});

describe.each(['float', 'int16'] as const)('the kernel in %s', (arithmetic) => {
  const kernel = kernelOf(small, arithmetic);

  it('stays within its bound of the reference, seed 5, for texts of 3 to 40 tokens', () => {
    const random = seeded(5);
    const texts = Array.from({ length: 24 * THOROUGH }, (_, i) => textOf(1 + ((5 * i) % 38), random));
    expect(distance(kernel.encode(texts), referenceOf(small, texts))).toBeLessThan(BOUNDS[arithmetic]);
  });

  it('stays within it for other weights, seeds 21 and 22', () => {
    for (const model of others) {
      const texts = [textOf(9, seeded(9)), 'ab', ''];
      const own = kernelOf(model, arithmetic).encode(texts);
      expect(distance(own, referenceOf(model, texts))).toBeLessThan(BOUNDS[arithmetic]);
    }
  });

  it.each([WHOLE, WHOLE + 1, 2 * WHOLE + 5])(
    'stays within it for a text of %i tokens, which may be cut into tiles',
    (tokens) => {
      const texts = ['ab', textOf(tokens - 2, seeded(tokens)), 'the'];
      expect(kernel.tokensOf(texts[1] ?? '')).toBe(tokens);
      expect(distance(kernel.encode(texts), referenceOf(small, texts))).toBeLessThan(BOUNDS[arithmetic]);
    },
  );

  it('gives a text the same bits whatever is encoded with it', () => {
    const random = seeded(8);
    const lengths = [1, 2, 3, 9, 1, 4, 1, 2, 5];
    const few = Array.from({ length: sentencesMax.value + 9 }, (_, i) => textOf(lengths[i % 9] ?? 1, random));
    const texts = [...few, textOf(300, random), textOf(400, random), textOf(700, random)];
    const together = kernel.encode(texts);
    const apart = texts.map((text) => Array.from(kernel.encode([text])));
    expect(together).toEqual(Float32Array.from(apart.flat()));
  });

  it('keeps nothing of what it encoded before', () => {
    const first = kernel.encode(['the ab']);
    kernel.encode([textOf(500, seeded(1)), textOf(30, seeded(2))]);
    expect(kernel.encode(['the ab'])).toEqual(first);
  });

  it('does not overflow where all products are as large as they can be', () => {
    const texts = ['the ab fi', 'a'];
    const own = kernelOf(extreme, arithmetic).encode(texts);
    expect(distance(own, referenceOf(extreme, texts))).toBeLessThan(BOUNDS[arithmetic]);
  });
});

describe.runIf(real)('the kernel with real weights', () => {
  it.each(['float', 'int16'] as const)('stays within its bound of the reference in %s', (arithmetic) => {
    if (!real) throw new Error('no model');
    const texts = [
      'How do I reset my password?',
      '光缆中断后，网络在三秒内恢复。',
      '',
      'long '.repeat(300),
      '?!',
    ];
    const own = kernelOf(real, arithmetic).encode(texts);
    expect(distance(own, referenceOf(real, texts))).toBeLessThan(BOUNDS[arithmetic]);
  });
});

/** A text of that many tokens besides its begin and end: letters that no two make a piece of. */
function textOf(tokens: number, random: () => number): string {
  const letters = ['b', '光', 'é', 'i', 'x', '😀', 'f'];
  let text = 'th';
  let last = '';
  for (let i = 1; i < tokens;) {
    const letter = letters[Math.floor(random() * letters.length)] ?? '';
    if (last === 'f' && letter === 'i') continue;
    text += letter;
    last = letter;
    i++;
  }
  return text;
}

/** Inputs of 1 throughout and weights of one level: sums of BLOCK products reach their maximum. */
function largest(): Record<string, Float32Array> {
  const changed: Record<string, Float32Array> = {};
  for (const order of [2, 3, 5]) {
    changed[`ln_g${order}`] = new Float32Array(256);
    changed[`ln_b${order}`] = new Float32Array(256).fill(1);
    const matrix = MATRICES.find(({ name }) => name === `w1_${order}`);
    changed[`w1_${order}`] = new Float32Array((matrix?.inputs ?? 0) * 256).fill(0.01);
  }
  return changed;
}

/** Greatest difference of two components. */
function distance(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  expect(a.length % ENCODER_DIMENSIONS).toBe(0);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}
