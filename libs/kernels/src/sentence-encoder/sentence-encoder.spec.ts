import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ENCODER_DIMENSIONS } from './architecture.js';
import { SentenceEncoder } from './sentence-encoder.js';
import { smallModel } from './small-model.fixture.js';
import { ENCODER_TEXT_LENGTH_MAX, ENCODER_TOKENS_MAX } from './tokenizer.js';

const model = smallModel(2);

describe.each(['wasm', 'reference'] as const)('SentenceEncoder on %s', (backend) => {
  const encoder = new SentenceEncoder(model, { backend });

  it('gives each text a vector of length 1', () => {
    const vectors = encoder.encode(['the ab', '', '光缆']);
    expect(encoder.backend).toBe(backend);
    expect(vectors).toHaveLength(3 * ENCODER_DIMENSIONS);
    for (let i = 0; i < 3; i++) {
      const vector = vectors.subarray(i * ENCODER_DIMENSIONS, (i + 1) * ENCODER_DIMENSIONS);
      expect(vector.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 5);
    }
  });

  it('gives no text no vector', () => {
    expect(encoder.encode([])).toEqual(new Float32Array());
  });

  it('counts tokens with begin and end', () => {
    expect([encoder.tokensOf(''), encoder.tokensOf('the'), encoder.tokensOf('thxx')]).toEqual([3, 3, 5]);
  });

  it('counts the tokens of what it encodes', () => {
    const texts = ['the ab', '', '光缆'];
    expect(encoder.encodeCounted(texts)).toEqual({
      vectors: encoder.encode(texts),
      tokens: texts.map((text) => encoder.tokensOf(text)),
    });
  });

  it('names the text that is too long, and its limit', () => {
    const long = `th${'x'.repeat(ENCODER_TOKENS_MAX)}`;
    expect(() => encoder.encode(['a', long])).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: 'texts[1]: has more than 4,096 tokens',
        remedy: 'Split the text and encode its parts.',
        fields: [{ field: 'texts[1]', description: 'has more than 4,096 tokens' }],
      }),
    );
    expect(() => encoder.tokensOf(long)).toThrow('text: has more than 4,096 tokens');
    expect(() => encoder.tokensOf(' '.repeat(ENCODER_TEXT_LENGTH_MAX + 1))).toThrow(
      'text: has more than 1,048,576 characters',
    );
  });

  it('refuses what is no text, and encodes afterwards as before', () => {
    const before = encoder.encode(['the ab']);
    // As a caller without types may do it.
    const texts: string[] = JSON.parse('["a", 7]');
    expect(() => encoder.encode(texts)).toThrow('texts[1]: must be a string');
    expect(encoder.encode(['the ab'])).toEqual(before);
  });
});

it('is as exact as asked for: float within a tenth of the loss of int16', () => {
  const texts = ['the ab', 'a 光 b'];
  const exact = new SentenceEncoder(model, { backend: 'reference' }).encode(texts);
  const loss = (arithmetic: 'float' | 'int16' | undefined): number => {
    const encoder = new SentenceEncoder(model, arithmetic ? { arithmetic } : {});
    return encoder.encode(texts).reduce((most, x, i) => Math.max(most, Math.abs(x - (exact[i] ?? 0))), 0);
  };
  expect(loss('float')).toBeLessThan(loss('int16') / 10);
  expect(loss(undefined)).toBe(loss('int16'));
});

describe('in worker threads', () => {
  it('encodes with the one copy of the weights, the same everywhere', async () => {
    const own = smallModel(2);
    const texts = ['the ab', '光 a'];
    const expected = new SentenceEncoder(own, { backend: 'wasm' }).encode(texts);
    const answers = await Promise.all([0, 1].map(() => inWorker({ model: own, texts })));
    expect(answers).toEqual([0, 1].map(() => ({ backend: 'wasm', vectors: expected })));
    expect(new Uint8Array(own.weights)[4]).toBe('x'.charCodeAt(0));
  });
});

describe('without WebAssembly', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('uses the reference and warns once', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    vi.stubGlobal('WebAssembly', undefined);
    const backends = [0, 1].map(() => new SentenceEncoder(model).backend);
    expect(backends).toEqual(['reference', 'reference']);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

async function inWorker(data: unknown): Promise<unknown> {
  const worker = new Worker(new URL('./encoder.worker.mjs', import.meta.url), {
    workerData: data,
    execArgv: ['--conditions=@isthmus/source', '--experimental-transform-types', '--no-warnings'],
  });
  const [answer] = (await once(worker, 'message')) as unknown[];
  await worker.terminate();
  return answer;
}
