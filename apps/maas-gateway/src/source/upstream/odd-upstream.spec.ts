import { listOddities, startOddUpstream, type OddUpstream } from '@isthmus/odd-upstream';
import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { completionRequest } from '../../testing/fake-request.js';
import { openAiOriginal } from '../../wire/openai.js';
import { UpstreamClient } from './upstream.client.js';
import { UpstreamSource } from './upstream.source.js';

const KEY = 'swordfish-1';
const TEXT = 'This is the same answer to every question';
/** Usage of the request below, as the upstream reports it: `provider`, or as nothing that can be charged: `none`. */
type Outcome = readonly [text: string, usage: 'provider' | 'none'] | ErrorCode;
const LONG = `${TEXT} that you ask of me and it will not be better if you ask again`.slice(
  0,
  2 * TEXT.length,
);
const TWICE = TEXT.replaceAll(/ ?\w+/g, '$&$&');
const ANSWERED = [TEXT, 'provider'] as const;
const UNREPORTED = [TEXT, 'none'] as const;

/** What becomes of every model of the upstream: of a whole answer, and of a stream where that differs. */
const OUTCOMES: Record<string, readonly [whole: Outcome, stream?: Outcome]> = {
  plain: [ANSWERED],
  'usage-in-middle': [ANSWERED],
  'usage-with-finish': [ANSWERED],
  'usage-in-every-chunk': [ANSWERED],
  'usage-good-then-bad': [ANSWERED],
  'usage-partial': [UNREPORTED],
  'usage-empty': [UNREPORTED],
  'usage-null': [UNREPORTED],
  'usage-text': [UNREPORTED],
  'usage-zero': [ANSWERED],
  'never-usage': [UNREPORTED],
  'fractional-usage': [UNREPORTED],
  'negative-usage': [UNREPORTED],
  'claims-12300000': [ANSWERED],
  'choices-null': ['UPSTREAM_INVALID', ANSWERED],
  'empty-choices': ['UPSTREAM_INVALID', ANSWERED],
  'delta-null': [ANSWERED],
  'content-parts': [ANSWERED],
  reasoning: [[' is same to question', 'provider']],
  'hidden-reasoning': [ANSWERED],
  refusal: [['', 'provider']],
  'tool-calls': [['', 'provider']],
  'two-choices': [
    [TEXT + TEXT, 'provider'],
    [TWICE, 'provider'],
  ],
  obfuscation: [ANSWERED],
  'huge-chunk': [ANSWERED],
  'ignores-max-tokens': [[LONG, 'provider']],
  'no-done': [ANSWERED],
  'no-finish': [ANSWERED, 'UPSTREAM_UNAVAILABLE'],
  'done-without-blank-line': [ANSWERED],
  'cr-only-lines': [ANSWERED],
  'crlf-lines': [ANSWERED],
  comments: [ANSWERED],
  'not-streaming': [ANSWERED],
  'cut-in-chunk': [ANSWERED, 'UPSTREAM_UNAVAILABLE'],
  'slow-first-token': ['DEADLINE_EXCEEDED'],
  hang: ['DEADLINE_EXCEEDED'],
  'hang-in-stream': [ANSWERED, 'DEADLINE_EXCEEDED'],
  reset: ['UPSTREAM_UNAVAILABLE'],
  'reset-in-stream': [ANSWERED, 'UPSTREAM_UNAVAILABLE'],
  'status-201': ['UPSTREAM_INVALID'],
  'fails-every-other': ['UPSTREAM_UNAVAILABLE', ANSWERED],
  'flat-error': ['INVALID_ARGUMENT'],
  'fastapi-detail': ['INVALID_ARGUMENT'],
  'fastapi-text': ['INVALID_ARGUMENT'],
  'error-in-200': ['UPSTREAM_UNAVAILABLE'],
  'flat-error-in-200': ['INVALID_ARGUMENT'],
  'error-in-stream': ['UPSTREAM_UNAVAILABLE'],
  'key-in-error': ['INVALID_ARGUMENT'],
  'html-200': ['UPSTREAM_INVALID'],
  'html-502': ['UPSTREAM_UNAVAILABLE'],
  'text-200': ['UPSTREAM_INVALID', 'UPSTREAM_UNAVAILABLE'],
  'empty-200': ['UPSTREAM_INVALID'],
  'array-200': ['UPSTREAM_INVALID'],
  'vectors-missing': [ANSWERED],
  'vectors-null': [ANSWERED],
};

const logger = createLogger({ service: 'test', level: 'silent' });
const clients: UpstreamClient[] = [];
let upstream: OddUpstream;
/** Of the head and of the whole; short where it is to pass. */
const PATIENT = { timeoutMs: 10_000, deadlineMs: 20_000 };
const IMPATIENT = { timeoutMs: 400, deadlineMs: 1_500 };
let patience = PATIENT;
beforeEach(() => void (patience = PATIENT));
beforeAll(async () => {
  upstream = await startOddUpstream();
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await upstream.close();
});

function clientAt(prefix: string): UpstreamClient {
  const { timeoutMs: timeout_ms } = patience;
  const options = { name: 'odd', base_url: `${upstream.url}${prefix}/v1`, api_key: KEY, timeout_ms };
  const client = new UpstreamClient({ ...options, models: [], discover: true });
  clients.push(client);
  return client;
}

function sourceAt(prefix = ''): UpstreamSource {
  return new UpstreamSource(clientAt(prefix), logger);
}

function deadline(): AbortSignal {
  const abortion = new AbortController();
  setTimeout(
    () => abortion.abort(new AppError('DEADLINE_EXCEEDED', 'Too late')),
    patience.deadlineMs,
  ).unref();
  return abortion.signal;
}

const callOf = (model: string) => ({
  model: { sourceId: `${model}:words=8` },
  inputTokens: 10,
  owner: 'o',
  outputTokensMax: 8,
  signal: deadline(),
});
const REQUEST = completionRequest('hi', {
  original: openAiOriginal({ messages: [{ role: 'user', content: 'What is it?' }] }),
});

function outcomeOf(parts: { output?: { text?: string | undefined }; usage?: object | undefined }[]): Outcome {
  const text = parts.map(({ output }) => output?.text ?? '').join('');
  return [text.slice(0, 2 * TEXT.length), parts.some(({ usage }) => usage) ? 'provider' : 'none'];
}

async function settled(work: Promise<Outcome>): Promise<Outcome> {
  return work.catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    expect(error.message).not.toContain(KEY);
    expect(error.message).toMatch(/^.{1,2000}$/);
    return error.code;
  });
}

async function streamed(model: string): Promise<Outcome> {
  const call = callOf(model);
  const chunks = [];
  for await (const arrived of await sourceAt().stream(REQUEST, call)) chunks.push(...arrived);
  return outcomeOf(chunks);
}

it('expects something of every model of the upstream', () => {
  expect(Object.keys(OUTCOMES).sort()).toEqual(
    listOddities()
      .map(({ id }) => id)
      .sort(),
  );
});

const CASES = Object.entries(OUTCOMES).map(([model, [whole, stream = whole]]) => ({ model, whole, stream }));

it.each(CASES)('takes $model for $whole, and streamed for $stream', async ({ model, whole, stream }) => {
  if ([whole, stream].includes('DEADLINE_EXCEEDED')) patience = IMPATIENT;
  const complete = async () => outcomeOf([await sourceAt().complete(REQUEST, callOf(model))]);
  expect(await settled(complete())).toEqual(whole);
  expect(await settled(streamed(model))).toEqual(stream);
});

it('keeps the reason of a refusal in every form, without the key', async () => {
  const reasonOf = async (model: string) => {
    const failure = await sourceAt()
      .complete(REQUEST, callOf(model))
      .catch((error: unknown) => error);
    const { message, metadata } = failure as AppError; // the table above says so
    return [message, metadata['status'], metadata['param']];
  };
  const tooLong = 'This model reads at most 4096 tokens, your messages have more';
  expect(await reasonOf('flat-error')).toEqual([tooLong, '400', undefined]);
  expect(await reasonOf('flat-error-in-200')).toEqual([tooLong, '400', undefined]);
  expect(await reasonOf('fastapi-text')).toEqual(['Model not loaded', '404', undefined]);
  expect(await reasonOf('fastapi-detail')).toEqual([
    'messages.0.content: Field required; seed: Input should be a valid integer',
    '422',
    'messages.0.content',
  ]);
  expect(await reasonOf('key-in-error')).toEqual([
    'The key [redacted] may not use this model Authorization: Bearer [redacted]',
    '400',
    undefined,
  ]);
  expect((await reasonOf('error-in-200'))[0]).toBe(
    'The upstream odd failed with status 500: CUDA out of memory',
  );
});

const STATUSES = [201, 202, 203, 204, 205, 206, 226, 300, 301, 302, 303, 304, 307, 308, 399];

it.each(STATUSES)('never takes status %i for an answer, nor follows it', async (status) => {
  upstream.bill.clear();
  const model = `status-${status}`;
  const whole = async () => outcomeOf([await sourceAt().complete(REQUEST, callOf(model))]);
  expect(await settled(whole())).toBe('UPSTREAM_INVALID');
  expect(await settled(streamed(model))).toBe('UPSTREAM_INVALID');
  const embedding = async () => {
    await sourceAt().embed({ model: 'm', inputs: ['a'] }, callOf(model));
    return ANSWERED;
  };
  expect(await settled(embedding())).toBe('UPSTREAM_INVALID');
  expect(upstream.bill.report().rows).toHaveLength(3);
});

const VECTORS: [string, ErrorCode | 'provider' | 'none'][] = [
  ['plain', 'provider'],
  ['never-usage', 'none'],
  ['negative-usage', 'none'],
  ['fractional-usage', 'none'],
  ['usage-null', 'none'],
  ['vectors-missing', 'UPSTREAM_INVALID'],
  ['vectors-null', 'UPSTREAM_INVALID'],
  ['error-in-200', 'UPSTREAM_UNAVAILABLE'],
  ['flat-error-in-200', 'INVALID_ARGUMENT'],
  ['fastapi-detail', 'INVALID_ARGUMENT'],
  ['html-200', 'UPSTREAM_INVALID'],
  ['array-200', 'UPSTREAM_INVALID'],
];

it.each(VECTORS)('takes the embeddings of %s for %s', async (model, expected) => {
  const embed = async () => {
    const { usage, original } = await sourceAt().embed({ model: 'm', inputs: ['one', 'two'] }, callOf(model));
    expect(original.value).toMatchObject({
      data: [{ index: 0 }, { index: 1 }],
      usage: { prompt_tokens: usage?.inputTokens ?? 10 },
    });
    return usage ? 'provider' : 'none';
  };
  const outcome = await embed().catch((error: unknown) => (error as AppError).code); // of no other class
  expect(outcome).toBe(expected);
});

it.each([
  ['', true],
  ['/list-array', true],
  ['/list-odd', true],
  ['/list-null', false],
  ['/list-none', false],
])('discovers the models of the list %s', async (prefix, hasModels) => {
  const source = sourceAt(prefix);
  await source.refresh();
  expect(source.models().some(({ id }) => id === 'odd/plain')).toBe(hasModels);
  expect(source.models().every(({ id }) => id.length > 'odd/'.length)).toBe(true);
  expect(source.available).toBe(true);
});

it.each(['/list-error', '/list-refused', '/list-busy', '/list-page'])(
  'keeps its models where the list %s cannot be read',
  async (prefix) => {
    const [whole, odd] = [clientAt(''), clientAt(prefix)];
    let client = whole;
    const { name, options } = whole;
    const list = () => client.list();
    const source = new UpstreamSource({ name, options, list } as unknown as UpstreamClient, logger); // all it calls
    await source.refresh();
    const known = source.models();
    expect(known.length).toBeGreaterThan(10);
    client = odd;
    await expect(source.refresh()).rejects.toBeInstanceOf(AppError);
    expect(source.models()).toEqual(known);
    expect(odd.available).toBe(true);
  },
);
