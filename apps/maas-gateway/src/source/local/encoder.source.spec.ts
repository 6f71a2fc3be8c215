import { createLogger } from '@isthmus/platform-observability';
import { expect, it, vi } from 'vitest';
import { openAiOriginal, openAiValueOf } from '../../wire/openai.js';
import type { LocateEncoder } from './encoder.files.js';
import { encoderRequest } from './encoder.request.js';
import { EncoderService } from './encoder.service.js';
import { EncoderSource } from './encoder.source.js';
import { bytesOf } from './encoder.vectors.js';
import { invalidArgument } from '@isthmus/platform-errors';

const DIMENSIONS = 512;
const logger = createLogger({ service: 'test', level: 'silent' });
const call = {
  model: { sourceId: 'e' },
  inputTokens: 1,
  owner: 'o',
  outputTokensMax: 0,
  signal: new AbortController().signal,
};
const ask = (inputs: (string | number[])[], members: object = {}) => ({
  model: 'e',
  inputs,
  original: openAiOriginal({ model: 'e', input: inputs, ...members }),
});

/** Its vectors point along the first four axes. */
function sourceOf(encode: EncoderService['encode'] = encodeEvenly): EncoderSource {
  const service = Object.create(EncoderService.prototype, { encode: { value: encode } }) as EncoderService;
  return new EncoderSource(service);
}
async function encodeEvenly(texts: readonly string[]) {
  const vectors = Float32Array.from({ length: texts.length * DIMENSIONS }, (_, n) =>
    n % DIMENSIONS < 4 ? 0.5 : 0,
  );
  return { vectors, tokens: texts.map(({ length }) => length), version: '1' };
}

interface Answer {
  data: { index: number; embedding: number[] | string }[];
  usage: object;
}
async function answerOf(members: object): Promise<Answer> {
  const { original } = await sourceOf().embed(ask(['ab', 'abc'], members), call);
  return openAiValueOf<Answer>(original) ?? { data: [], usage: {} };
}

it('answers in OpenAI’s form, with the encoder’s own tokens', async () => {
  const { data, usage } = await answerOf({});
  expect(data.map(({ index }) => index)).toEqual([0, 1]);
  expect(data[1]?.embedding).toHaveLength(DIMENSIONS);
  expect(data[1]?.embedding.slice(0, 5)).toEqual([0.5, 0.5, 0.5, 0.5, 0]);
  expect(usage).toEqual({ prompt_tokens: 5, total_tokens: 5 });
  expect((await sourceOf().embed(ask(['ab']), call)).usage).toEqual({
    inputTokens: 2,
    outputTokens: 0,
    countedBy: 'local',
  });
});

it('answers in base64 as little-endian float32, with vectors cut and made of length 1 again', async () => {
  const { data } = await answerOf({ encoding_format: 'base64', dimensions: 2 });
  const half = Math.fround(Math.SQRT1_2);
  expect(data[0]?.embedding).toBe(bytesOf(Float32Array.of(half, half)).toString('base64'));
  expect([...bytesOf(Float32Array.of(1))]).toEqual([0, 0, 128, 63]);
});

it.each([
  [[''], {}, 'input'],
  [['a', ''], {}, 'input.1'],
  [[[1, 2]], {}, 'input'],
  [['a', [1, 2]], {}, 'input.1'],
  [['a'], { dimensions: 513 }, 'dimensions'],
  [['a'], { dimensions: 0 }, 'dimensions'],
  [['a'], { truncate: true }, 'truncate'],
])('refuses %j with %j by its name', (inputs, members, param) => {
  expect(() => encoderRequest(ask(inputs, members))).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', metadata: expect.objectContaining({ param }) }),
  );
});

it('names the input that is too long', async () => {
  const long = invalidArgument([{ field: 'texts[1]', description: 'has 9 tokens' }]);
  const source = sourceOf(() => Promise.reject(long));
  await expect(source.embed(ask(['a', 'b']), call)).rejects.toMatchObject({
    message: 'input.1: has 9 tokens',
    metadata: { param: 'input.1', code: 'context_length_exceeded' },
  });
});

const MISSING = { missing: 'Its files are not on this machine.', remedy: 'Run `npm run models`.' };

it('is listed as not available, with the remedy, where its files are absent, and calls answer with it', async () => {
  const source = new EncoderSource(new EncoderService(async () => MISSING, { logger }));
  await source.look();
  expect(source.available).toBe(false);
  expect(source.models()).toMatchObject([
    { kind: 'embedding', description: expect.stringContaining('npm run models') },
  ]);
  const refusal = { code: 'UNAVAILABLE', remedy: MISSING.remedy };
  expect(() => source.assertEmbeddable(ask(['a']))).toThrow(expect.objectContaining(refusal));
  await expect(source.embed(ask(['a']), call)).rejects.toMatchObject(refusal);
});

it('tells the catalogue when its files have come', async () => {
  const located = vi.fn<LocateEncoder>(async () => MISSING);
  const source = new EncoderSource(new EncoderService(located, { logger }));
  const [changed, too] = [vi.fn(), vi.fn()];
  await source.look();
  source.onChange(changed);
  source.onChange(too);
  await source.look();
  expect(changed).not.toHaveBeenCalled();
  located.mockResolvedValue({ weights: 'w', sentencePieces: 's', version: '1', state: '1' });
  await source.look();
  expect([changed.mock.calls.length, too.mock.calls.length, source.available]).toEqual([1, 1, true]);
});
