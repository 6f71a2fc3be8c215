import { AppError } from '@isthmus/platform-errors';
import { beforeEach, expect, it, vi, type Mock } from 'vitest';
import { QuestionEncoder, type SentenceEncoder } from './question.encoder.js';

const { signal } = new AbortController();
const CALL = { tenantId: 't', signal };
const hang = (_: unknown, call: { signal: AbortSignal }) =>
  new Promise<never>((_resolve, reject) =>
    call.signal.addEventListener('abort', () => reject(call.signal.reason)),
  );

let encode: Mock<SentenceEncoder['encode']>;
let encoder: { missing: unknown; isBusy: boolean; encode: typeof encode };
let questions: QuestionEncoder;
beforeEach(() => {
  encode = vi.fn<SentenceEncoder['encode']>(async () => ({
    vectors: Float32Array.of(0.6, 0.8),
    version: '1',
  }));
  encoder = { missing: undefined, isBusy: false, encode };
  questions = new QuestionEncoder(encoder);
});

it('gives the vector of a question and its version, under a name of the tenant', async () => {
  const meaning = await questions.now('why?', CALL);
  expect([...(meaning?.vector.values ?? [])]).toEqual([95, 127]);
  expect(meaning?.version).toBe('1');
  expect(encode).toHaveBeenCalledWith(
    ['why?'],
    expect.objectContaining({ owner: 'cache t', kind: 'service' }),
  );
});

it('has none where the encoder is absent or busy, and does not ask it', async () => {
  encoder.isBusy = true;
  expect(await questions.now('why?', CALL)).toBeUndefined();
  Object.assign(encoder, { isBusy: false, missing: { missing: 'its files' } });
  expect([await questions.now('why?', CALL), await questions.afterwards('why?', 't')]).toEqual([
    undefined,
    undefined,
  ]);
  expect(encode).not.toHaveBeenCalled();
});

it('has none where the encoder fails or is slower than a request waits', async () => {
  encode.mockRejectedValueOnce(new AppError('UNAVAILABLE', 'died'));
  expect(await questions.now('why?', CALL)).toBeUndefined();
  encode.mockImplementation(hang);
  const startedAt = performance.now();
  expect(await questions.now('why?', CALL)).toBeUndefined();
  expect(performance.now() - startedAt).toBeGreaterThan(25);
});

it('waits for a bounded number of questions behind requests, and for none once it stops', async () => {
  encode.mockImplementation(hang);
  const waiting = Array.from({ length: 65 }, () => questions.afterwards('why?', 't'));
  expect(encode).toHaveBeenCalledTimes(64);
  questions.onModuleDestroy();
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => undefined));
  encode.mockResolvedValue({ vectors: Float32Array.of(1, 0), version: '1' });
  await questions.afterwards('why?', 't');
  expect(encode).toHaveBeenCalledTimes(65);
});
