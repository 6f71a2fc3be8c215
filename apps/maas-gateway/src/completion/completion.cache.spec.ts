import { AppError } from '@isthmus/platform-errors';
import { beforeEach, expect, it } from 'vitest';
import { Catalogue } from '../catalogue/catalogue.service.js';
import { FakeCache } from '../testing/fake-cache.js';
import { FakeMetering } from '../testing/fake-metering.js';
import { completionRequest, requestContext, WORDS } from '../testing/fake-request.js';
import { FakeSource, type FakeAnswer } from '../testing/fake-source.js';
import { CompletionService } from './completion.service.js';
import type { Completion, CompletionChunk } from './completion.types.js';

const ANSWER: Completion = { output: { text: 'one two three' }, finishReason: 'stop' };
const QUESTION = completionRequest('a question');
const HIT = { output: { text: 'kept words' }, usage: { inputTokens: 3, outputTokens: 4 } };
const CHUNKS: CompletionChunk[] = [
  { output: { text: 'one ', reasoning: 'so' } },
  { output: { text: 'two' }, finishReason: 'stop' },
];

let metering: FakeMetering;
let cache: FakeCache;
let source: FakeSource;
beforeEach(() => {
  metering = new FakeMetering();
  cache = new FakeCache();
});

function serviceOf(...answers: FakeAnswer[]): CompletionService {
  source = new FakeSource(answers);
  const metrics = { observeFirstToken: () => undefined };
  const environment = { OUTPUT_TOKENS_MAX: 100 };
  return new CompletionService(new Catalogue([source]), metering, WORDS, metrics, environment, cache);
}

async function stream(service: CompletionService, deliver?: () => Promise<void>) {
  const chunks: CompletionChunk[] = [];
  const usage = await service.stream(QUESTION, requestContext(), async (more) => {
    await deliver?.();
    chunks.push(...more);
  });
  return { chunks, usage };
}

it('answers with what is kept, and neither calls a model nor records an attempt', async () => {
  cache.hit = HIT;
  const answer = await serviceOf({ completion: ANSWER }).complete(QUESTION, requestContext());
  expect(answer).toEqual({
    output: HIT.output,
    finishReason: 'stop',
    usage: { inputTokens: 9, outputTokens: 4, cachedTokens: 9, countedBy: 'local' },
  });
  expect([source.calls, metering.attempts, metering.closed]).toEqual([[], [], 1]);
  expect(cache.saved).toEqual([{ inputTokens: 9, outputTokens: 4, micro: 13n }]);
});

it('streams what is kept: its text in order, and how it ended in the last chunk', async () => {
  cache.hit = { ...HIT, output: { text: 'word '.repeat(40), reasoning: 'so' } };
  const { chunks, usage } = await stream(serviceOf({ chunks: [] }));
  expect(chunks.map(({ output }) => output?.text ?? '').join('')).toBe('word '.repeat(40));
  expect(chunks[0]).toEqual({ output: { reasoning: 'so' } });
  expect(chunks.map(({ finishReason }) => finishReason)).toEqual([
    ...chunks.slice(1).map(() => undefined),
    'stop',
  ]);
  expect(chunks.length).toBeGreaterThan(3);
  expect(usage).toMatchObject({ cachedTokens: 9 });
  expect(source.calls).toEqual([]);
});

it('counts nothing as saved where the client left before it had the answer', async () => {
  cache.hit = HIT;
  const gone = new AppError('CANCELLED', 'gone');
  await expect(stream(serviceOf({ chunks: [] }), () => Promise.reject(gone))).rejects.toBe(gone);
  expect([cache.saved, metering.closed]).toEqual([[], 1]);
});

it('is refused without a budget although an answer is kept', async () => {
  cache.hit = HIT;
  metering.refusal = new AppError('BUDGET_EXHAUSTED', 'no money');
  await expect(serviceOf({ completion: ANSWER }).complete(QUESTION, requestContext())).rejects.toBe(
    metering.refusal,
  );
  expect(cache.saved).toEqual([]);
});

it('keeps an answer with what it used, whole or put together from its chunks', async () => {
  await serviceOf({ completion: ANSWER }).complete(QUESTION, requestContext());
  await stream(serviceOf({ chunks: CHUNKS }));
  expect(cache.kept).toMatchObject([
    { output: ANSWER.output, finishReason: 'stop', usage: { outputTokens: 3 } },
    { output: { text: 'one two', reasoning: 'so' }, finishReason: 'stop', usage: { inputTokens: 9 } },
  ]);
});

it.each([
  ['was broken off', { chunks: CHUNKS, then: new AppError('UPSTREAM_INVALID', 'broken') }],
  ['failed', new AppError('UPSTREAM_INVALID', 'no')],
])('keeps nothing of an answer that %s', async (_, answer) => {
  await expect(stream(serviceOf(answer))).rejects.toThrow();
  expect(cache.kept).toEqual([]);
});

it.each([
  ['called a tool', { output: { toolCalls: [{ index: 0, id: '1', name: 'f', arguments: '' }] } }],
  ['refused', { output: { refusal: 'no' } }],
  ['is too long', { output: { text: 'x'.repeat(70_000) } }],
])('keeps nothing of a stream that %s', async (_, chunk) => {
  await stream(serviceOf({ chunks: [chunk, { output: { text: 'end' }, finishReason: 'stop' }] })).catch(
    () => undefined,
  );
  expect(cache.kept).toEqual([]);
});

it('keeps no stream that did not say how it ended', async () => {
  await stream(serviceOf({ chunks: [{ output: { text: 'one' } }] }));
  expect(cache.kept).toEqual([]);
});

it('keeps no stream whose client left, even before its last chunk', async () => {
  const gone = new AppError('CANCELLED', 'gone');
  const service = serviceOf({ chunks: CHUNKS });
  await expect(stream(service, () => Promise.reject(gone))).rejects.toBe(gone);
  expect(cache.kept).toEqual([]);
});

it('keeps no whole answer whose client left', async () => {
  const context = requestContext();
  const service = serviceOf({ completion: ANSWER });
  source.onCall = () => context.leave(new AppError('CANCELLED', 'gone'));
  await service.complete(QUESTION, context);
  expect(cache.kept).toEqual([]);
});
