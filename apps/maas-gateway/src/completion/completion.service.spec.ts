import { AppError } from '@isthmus/platform-errors';
import { beforeEach, expect, it, vi } from 'vitest';
import { Catalogue } from '../catalogue/catalogue.service.js';
import { FakeCache } from '../testing/fake-cache.js';
import { FakeMetering } from '../testing/fake-metering.js';
import { completionRequest, requestContext, WORDS } from '../testing/fake-request.js';
import { FakeSource, type FakeAnswer } from '../testing/fake-source.js';
import { CompletionService } from './completion.service.js';
import type { Completion, CompletionChunk } from './completion.types.js';

const OUTPUT_TOKENS_MAX = 100;
const ANSWER: Completion = { output: { text: 'one two three' }, finishReason: 'stop' };
const USAGE = { inputTokens: 9, outputTokens: 4, countedBy: 'provider' } as const;
const DOWN = new AppError('UPSTREAM_UNAVAILABLE', 'down');
const GONE = new AppError('CANCELLED', 'The client closed the connection');
const QUESTION = completionRequest('a question');
/** 3 for the reply, 3 and its role for the message, 2 words. */
const QUESTION_TOKENS = 9;

let metering: FakeMetering;
let firstTokens: [string, number][];
beforeEach(() => {
  metering = new FakeMetering();
  firstTokens = [];
});

function serviceOf(source: FakeSource): CompletionService {
  const metrics = {
    observeFirstToken: (model: string, seconds: number) => void firstTokens.push([model, seconds]),
  };
  const parts = [metrics, { OUTPUT_TOKENS_MAX }, new FakeCache()] as const;
  return new CompletionService(new Catalogue([source]), metering, WORDS, ...parts);
}

const complete = (source: FakeSource, request = QUESTION) =>
  serviceOf(source).complete(request, requestContext());

/** Streams, and answers with the texts that were delivered and the usage. */
async function stream(
  answer: FakeAnswer,
  { context = requestContext(), onChunk = (): void => undefined } = {},
) {
  const texts: (string | undefined)[] = [];
  const usage = await serviceOf(new FakeSource([answer])).stream(QUESTION, context, async (chunks) => {
    texts.push(...chunks.map(({ output }) => output?.text));
    onChunk();
  });
  return { texts, usage };
}
const chunksOf = (...texts: string[]): CompletionChunk[] => texts.map((text) => ({ output: { text } }));

it('answers with what the source reports, and charges it to the model that answered', async () => {
  const source = new FakeSource([{ completion: { ...ANSWER, usage: USAGE } }]);
  expect(await complete(source)).toEqual({ ...ANSWER, usage: USAGE });
  expect(metering.requests).toMatchObject([{ id: 'r-1', inputTokens: QUESTION_TOKENS, hasMedia: false }]);
  expect(metering.attempts).toEqual([
    { model: 'm', source: 'fake', outputTokensMax: 100, outcome: 'completed', usage: USAGE },
  ]);
  expect(metering.closed).toBe(1);
  expect(firstTokens).toEqual([['m', 0.5]]);
  expect(source.calls).toMatchObject([
    {
      model: { sourceId: 'm-1' },
      inputTokens: QUESTION_TOKENS,
      outputTokensMax: 100,
      owner: requestContext().principal.organisation,
    },
  ]);
});

it('counts the text of a whole answer where the source reports nothing', async () => {
  const { usage } = await complete(new FakeSource([{ completion: ANSWER }]));
  expect(usage).toEqual({ inputTokens: QUESTION_TOKENS, outputTokens: 3, countedBy: 'local' });
});

it('makes a second attempt where the first found the source unavailable, each metered by itself', async () => {
  const source = new FakeSource([DOWN, { completion: ANSWER }]);
  await complete(source);
  expect(metering.requests[0]?.attempts).toHaveLength(2);
  expect(metering.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'completed']);
  expect(metering.closed).toBe(1);
});

it('makes two attempts at most', async () => {
  const source = new FakeSource([DOWN]);
  await expect(complete(source)).rejects.toBe(DOWN);
  expect(metering.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
  expect(metering.closed).toBe(1);
});

it.each(['UPSTREAM_INVALID', 'RATE_LIMITED', 'DEADLINE_EXCEEDED', 'INVALID_ARGUMENT'] as const)(
  'makes no second attempt after %s',
  async (code) => {
    const error = new AppError(code, 'no');
    await expect(complete(new FakeSource([error, { completion: ANSWER }]))).rejects.toBe(error);
    expect(metering.attempts).toMatchObject([{ outcome: 'failed' }]);
  },
);

const INPUT_ONLY = { inputTokens: QUESTION_TOKENS, outputTokens: 0, countedBy: 'local' };

it('charges the input of an attempt that its client cancelled before it was answered', async () => {
  await expect(complete(new FakeSource([GONE]))).rejects.toBe(GONE);
  await expect(stream(GONE)).rejects.toBe(GONE);
  expect(metering.attempts).toMatchObject([
    { outcome: 'cancelled', usage: INPUT_ONLY },
    { outcome: 'cancelled', usage: INPUT_ONLY },
  ]);
});

it('waits for a whole answer whose client has left, and charges it', async () => {
  const context = requestContext();
  const source = new FakeSource([{ completion: { ...ANSWER, usage: USAGE } }]);
  source.onCall = ({ signal }) => {
    context.leave(GONE);
    expect(signal.aborted).toBe(false);
  };
  await serviceOf(source).complete(QUESTION, context);
  expect(metering.attempts).toMatchObject([{ outcome: 'cancelled', usage: USAGE }]);
});

it('does not wait for a whole answer of a model that runs here, once its client has left', async () => {
  const context = requestContext();
  const source = new FakeSource([GONE]);
  source.builtIn = true;
  source.onCall = ({ signal }) => {
    context.leave(GONE);
    expect(signal.reason).toBe(GONE);
  };
  await expect(serviceOf(source).complete(QUESTION, context)).rejects.toBe(GONE);
});

it('does not wait for a whole answer of which the deadline has passed', async () => {
  const context = requestContext();
  const late = new AppError('DEADLINE_EXCEEDED', 'too late');
  const source = new FakeSource([late]);
  source.onCall = ({ signal }) => {
    context.leave(late);
    expect(signal.reason).toBe(late);
  };
  await expect(serviceOf(source).complete(QUESTION, context)).rejects.toBe(late);
  expect(metering.attempts).toMatchObject([{ outcome: 'failed' }]);
});

it('waits for nothing once it shuts down', async () => {
  const context = requestContext();
  const source = new FakeSource([GONE]);
  const service = serviceOf(source);
  source.onCall = ({ signal }) => {
    context.leave(GONE);
    service.onModuleDestroy();
    expect(signal.reason).toBe(GONE);
  };
  await expect(service.complete(QUESTION, context)).rejects.toBe(GONE);
  expect(metering.attempts).toMatchObject([{ outcome: 'cancelled', usage: INPUT_ONLY }]);
});

it.each([
  ['at its first text', 1, INPUT_ONLY.inputTokens, 1, 'local'],
  ['at its finish reason', 2, USAGE.inputTokens, USAGE.outputTokens, 'provider'],
])('charges a stream whose client leaves %s', async (_, at, inputTokens, outputTokens, countedBy) => {
  const context = requestContext();
  const source = new FakeSource([
    { chunks: [...chunksOf('one'), { finishReason: 'stop' }, { usage: USAGE }] },
  ]);
  let delivered = 0;
  const deliver = async () => {
    delivered += 1;
    if (delivered < at) return;
    context.leave(GONE);
    throw GONE;
  };
  await expect(serviceOf(source).stream(QUESTION, context, deliver)).rejects.toBe(GONE);
  expect(metering.attempts).toMatchObject([
    { outcome: 'cancelled', usage: { inputTokens, outputTokens, countedBy } },
  ]);
});

it('does not wait for long for the usage of a stream whose client has left', async () => {
  vi.useFakeTimers();
  const context = requestContext();
  const source = new FakeSource([{ chunks: [{ finishReason: 'stop' }], forever: true }]);
  const serving = serviceOf(source).stream(QUESTION, context, async () => context.leave(GONE));
  const ended = expect(serving).rejects.toBe(GONE);
  await vi.advanceTimersByTimeAsync(1_900);
  expect(metering.attempts[0]?.outcome).toBeUndefined();
  await vi.advanceTimersByTimeAsync(200);
  await ended;
  expect(metering.attempts).toMatchObject([{ outcome: 'cancelled', usage: INPUT_ONLY }]);
  vi.useRealTimers();
});

it('calls no source where the budget cannot be held', async () => {
  metering.refusal = new AppError('BUDGET_EXHAUSTED', 'spent');
  const source = new FakeSource([{ completion: ANSWER }]);
  await expect(complete(source)).rejects.toBe(metering.refusal);
  expect(source.calls).toEqual([]);
});

it('holds nothing for a request that the source does not support, or for an unknown model', async () => {
  const source = new FakeSource([{ completion: ANSWER }]);
  source.unsupported = new AppError('INVALID_ARGUMENT', 'no tools');
  await expect(complete(source)).rejects.toBe(source.unsupported);
  await expect(complete(source, completionRequest('hi', { model: 'none' }))).rejects.toMatchObject({
    code: 'NOT_FOUND',
    metadata: { part: 'model', reason: 'model_not_found' },
  });
  expect(metering.requests).toEqual([]);
});

it('does not serve a completion with an embedding model', async () => {
  const source = new FakeSource([{ completion: ANSWER }], { kind: 'embedding' });
  await expect(complete(source)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    metadata: { part: 'model', reason: 'model_not_supported', kind: 'embedding' },
  });
});

it.each([
  ['the client', 20, 0, 20],
  ['the platform', 500, 0, OUTPUT_TOKENS_MAX],
  ['the context of the model', 90, 40, 40 - QUESTION_TOKENS],
])('bounds the answer by %s', async (_, outputTokensMax, contextTokensMax, bound) => {
  const source = new FakeSource([{ completion: ANSWER }], { contextTokensMax });
  await complete(source, { ...QUESTION, outputTokensMax });
  expect(source.calls[0]?.outputTokensMax).toBe(bound);
  expect(metering.requests[0]?.attempts[0]?.outputTokensMax).toBe(bound);
});

it('tells metering of pictures, whose tokens only the provider can count', async () => {
  const [message] = QUESTION.messages;
  const messages = message ? [{ ...message, mediaParts: 1 }] : [];
  await complete(new FakeSource([{ completion: ANSWER }]), { ...QUESTION, messages });
  expect(metering.requests).toMatchObject([{ hasMedia: true, inputTokens: QUESTION_TOKENS + 1_500 }]);
});

it('delivers a stream chunk by chunk, and charges the last usage that the source reports', async () => {
  const chunks = [...chunksOf('one ', 'two'), { usage: { ...USAGE, outputTokens: 1 } }, { usage: USAGE }];
  const { texts, usage } = await stream({ chunks });
  expect(texts).toEqual(['one ', 'two', undefined, undefined]);
  expect(usage).toBe(USAGE);
  expect(metering.attempts).toMatchObject([{ outcome: 'completed', usage: USAGE }]);
  expect(metering.closed).toBe(1);
  expect(firstTokens).toEqual([['m', 0.5]]);
});

it('keeps the usage that was reported before chunks without', async () => {
  const { usage } = await stream({ chunks: [{ usage: USAGE }, ...chunksOf('one')] });
  expect(usage).toBe(USAGE);
});

it('charges what was delivered of a stream that breaks off, and makes no second attempt', async () => {
  await expect(stream({ chunks: chunksOf('one ', 'two'), then: DOWN })).rejects.toBe(DOWN);
  expect(metering.attempts).toMatchObject([
    {
      outcome: 'interrupted',
      usage: { inputTokens: QUESTION_TOKENS, outputTokens: 2, countedBy: 'local' },
    },
  ]);
  expect(metering.closed).toBe(1);
});

it('charges nothing of a stream that breaks off before its first output', async () => {
  await expect(stream({ chunks: [{}], then: DOWN })).rejects.toBe(DOWN);
  expect(metering.attempts).toMatchObject([{ usage: { inputTokens: 0, outputTokens: 0 } }]);
});

it('records a stream whose client closed the connection as cancelled, whatever error ended it', async () => {
  const context = requestContext();
  const ended = stream(
    { chunks: chunksOf('one'), then: DOWN },
    { context, onChunk: () => context.leave(GONE) },
  );
  await expect(ended).rejects.toBe(DOWN);
  const thrown = stream({ chunks: chunksOf('one', 'two') }, { onChunk: throwGone });
  await expect(thrown).rejects.toBe(GONE);
  expect(metering.attempts.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
});

it('records a stream that its deadline ended as interrupted, although the source was cancelled', async () => {
  const context = requestContext();
  const onChunk = () => context.leave(new AppError('DEADLINE_EXCEEDED', 'too late'));
  await expect(stream({ chunks: chunksOf('one'), then: GONE }, { context, onChunk })).rejects.toBe(GONE);
  expect(metering.attempts).toMatchObject([{ outcome: 'interrupted' }]);
});

it('cuts a stream that goes on far beyond its bound', async () => {
  const most = 16 * (4 * OUTPUT_TOKENS_MAX + 1_000);
  const within = await stream({ chunks: chunksOf('x'.repeat(most)) });
  expect(within.usage.outputTokens).toBe(1);
  await expect(stream({ chunks: chunksOf('x'.repeat(most), 'y', 'z') })).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
    message: 'The upstream fake ignored max_tokens: its answer was cut',
  });
  expect(metering.attempts[1]).toMatchObject({ outcome: 'interrupted' });
});

function throwGone(): never {
  throw GONE;
}
