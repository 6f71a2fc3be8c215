import { createLogger } from '@isthmus/platform-observability';
import { beforeEach, expect, it } from 'vitest';
import type { CompletionChunk, CompletionRequest } from '../../completion/completion.types.js';
import { completionRequest } from '../../testing/fake-request.js';
import type { StreamAnswer, UpstreamClient } from './upstream.client.js';
import type { StreamBody } from './stream.body.js';
import { readChunks } from './upstream.stream.js';
import { UpstreamSource } from './upstream.source.js';

const REQUEST = { messages: [] } as unknown as CompletionRequest; // all that the source reads
const logger = createLogger({ service: 'test', level: 'silent' });
const CALL = {
  model: { sourceId: 'm' },
  inputTokens: 1,
  owner: 'o',
  outputTokensMax: 10,
  signal: new AbortController().signal,
};
const USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const FINISH = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
const CHUNK = '{"choices":[{"index":0,"delta":{"content":"hi"}}]}';

/** The chunks of a stream that an upstream sends in these pieces. */
async function chunksOf(...pieces: string[]): Promise<CompletionChunk[]> {
  async function* bytes() {
    for (const piece of pieces) yield new TextEncoder().encode(piece);
  }
  return chunksFrom({ events: bodyOf(bytes()) });
}

let ends: string[] = [];
beforeEach(() => (ends = []));

function bodyOf(bytes: AsyncIterable<Uint8Array>): StreamBody {
  return { bytes, finish: () => void ends.push('finish'), cancel: () => void ends.push('cancel') };
}

async function chunksFrom(answer: StreamAnswer): Promise<CompletionChunk[]> {
  const upstream = {
    name: 'big',
    secret: 'swordfish-1',
    maxTokensField: 'max_tokens',
    isOpenAi: () => false,
    stream: async () => answer,
  } as unknown as UpstreamClient; // all that the source calls
  const chunks: CompletionChunk[] = [];
  for await (const arrived of await new UpstreamSource(upstream, logger).stream(REQUEST, CALL))
    chunks.push(...arrived);
  return chunks;
}

async function contentsOf(...pieces: string[]): Promise<string[]> {
  return (await chunksOf(...pieces)).map(({ output }) => output?.text ?? '');
}

const dataOf = (...values: unknown[]) =>
  values.map((value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`).join('');

it.each([
  ['a blank line', `data: ${CHUNK}\n\ndata: [DONE]\n\n`],
  ['one line end', `data: ${CHUNK}\n\ndata: [DONE]\n`],
  ['no line end', `data: ${CHUNK}\n\ndata: [DONE]`],
  ['CR only', `data: ${CHUNK}\r\rdata: [DONE]\r`],
  ['CRLF', `data: ${CHUNK}\r\n\r\ndata: [DONE]\r\n`],
  ['a blank before the line end', `data: ${CHUNK}\n\ndata: [DONE] \n\n`],
])('accepts an answer as complete that ends with [DONE] and %s', async (_, text) => {
  expect(await contentsOf(text)).toEqual(['hi']);
  expect(await contentsOf(...text)).toEqual(['hi']);
});

it.each([
  ['', dataOf(CHUNK, FINISH)],
  [', though its last event lacks the blank line', dataOf(CHUNK) + `data: ${JSON.stringify(FINISH)}`],
  [' and usage', dataOf(CHUNK, FINISH, { choices: [], usage: USAGE })],
])('accepts an answer as complete that ends cleanly after its finish reason%s', async (_, text) => {
  expect((await contentsOf(text)).slice(0, 2)).toEqual(['hi', '']);
});

it.each([
  ['between chunks', `data: ${CHUNK}\n\n`],
  ['within a chunk', `data: ${CHUNK}\n\ndata: {"choices":[{"ind`],
  ['within a chunk after its finish reason', `${dataOf(CHUNK, FINISH)}data: {"usage":{"prom`],
  [
    'after a finish reason that is empty',
    dataOf({ choices: [{ delta: { content: 'hi' }, finish_reason: '' }] }),
  ],
  ['before its first event', ''],
])('reports an answer that ends %s as broken off', async (_, text) => {
  await expect(contentsOf(text)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
});

it.each([
  ['finish', 'a whole answer', dataOf(CHUNK, FINISH, '[DONE]')],
  ['finish', 'an answer without [DONE]', dataOf(CHUNK, FINISH)],
  ['cancel', 'one that breaks off', dataOf(CHUNK)],
  ['cancel', 'an invalid one', dataOf(CHUNK, '7')],
])('calls %s of the body after %s', async (end, _, text) => {
  await contentsOf(text).catch(() => undefined);
  expect(ends).toEqual([end]);
});

it('delivers what came with a fault before it', async () => {
  async function* events() {
    yield new TextEncoder().encode(dataOf(CHUNK, '7'));
  }
  const delivered: unknown[] = [];
  const read = async () => {
    for await (const chunks of readChunks({ name: 'big', secret: undefined }, bodyOf(events())))
      delivered.push(...chunks);
  };
  await expect(read()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
  expect(delivered).toHaveLength(1);
});

it('reports an answer as broken off whose connection breaks, finish reason or not', async () => {
  async function* events() {
    yield new TextEncoder().encode(dataOf(CHUNK, FINISH));
    throw Object.assign(new Error('terminated'), { code: 'UND_ERR_SOCKET' });
  }
  await expect(chunksFrom({ events: bodyOf(events()) })).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
  });
});

it.each([
  ['null choices', { choices: null, usage: null }],
  ['an empty usage', { choices: [], usage: {} }],
  ['a negative usage', { choices: [], usage: { prompt_tokens: -7, completion_tokens: 3 } }],
  ['a fractional usage', { choices: [], usage: { prompt_tokens: 7.5, completion_tokens: 3 } }],
  ['a partial usage', { choices: [], usage: { prompt_tokens: 70 } }],
])('keeps the last good usage of a stream that goes on with %s', async (_, odd) => {
  const middle = { choices: [{ index: 0, delta: { content: 'ho' } }], usage: USAGE };
  const chunks = await chunksOf(dataOf(CHUNK, middle, odd, FINISH, odd, '[DONE]'));
  expect(chunks.map(({ output }) => output?.text ?? '').join('')).toBe('hiho');
  expect(chunks.flatMap(({ usage }) => usage ?? [])).toMatchObject([{ inputTokens: 7, outputTokens: 3 }]);
});

it('skips events without data', async () => {
  expect(await contentsOf(`data:\n\ndata: \n\n${dataOf(CHUNK, '[DONE]')}`)).toEqual(['hi']);
});

const FAILURES: [string, string][] = [
  ['OpenAI', dataOf({ error: { message: 'out of memory' } })],
  ['vLLM', dataOf({ object: 'error', message: 'out of memory', type: 'InternalServerError', code: 500 })],
  ['FastAPI', dataOf({ detail: 'out of memory' })],
  ['Ollama', dataOf({ error: 'out of memory' })],
  [
    'OpenRouter',
    dataOf({ choices: [{ delta: {}, finish_reason: 'error', error: { message: 'out of memory' } }] }),
  ],
  ['an error event', 'event: error\ndata: {"text":"?","message":"out of memory","choices":[]}\n\n'],
];

it.each(FAILURES)('keeps the message of a failure in a stream in the form of %s', async (_, failure) => {
  await expect(contentsOf(dataOf(CHUNK) + failure + dataOf('[DONE]'))).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
    message: 'The upstream big broke off: out of memory',
  });
  await expect(contentsOf(failure)).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
    message: expect.stringMatching(/^The upstream big failed.*: out of memory$/),
  });
});

it('blames the client for a failure that names its fault before anything was delivered', async () => {
  const failure = dataOf({ object: 'error', message: 'too long for swordfish-1', code: 400 });
  await expect(contentsOf(failure)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'too long for [redacted]',
  });
});

it('streams the whole answer of an upstream that does not stream', async () => {
  const whole = {
    choices: [{ message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
    usage: USAGE,
  };
  expect(await chunksFrom({ whole })).toMatchObject([
    { output: { text: 'hi' }, finishReason: 'stop', usage: { outputTokens: 3 } },
  ]);
  await expect(chunksFrom({ whole: { choices: [] } })).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
});

function sourceThatAnswers(answer: object): UpstreamSource {
  const upstream = {
    name: 'big',
    secret: undefined,
    maxTokensField: 'max_tokens',
    isOpenAi: () => false,
    whole: async () => answer,
  } as unknown as UpstreamClient; // all that the source calls
  return new UpstreamSource(upstream, logger);
}

it.each([[{ choices: null }], [{ choices: [] }], [{}], [{ choices: [{}] }]])(
  'refuses the whole answer %j',
  async (answer) => {
    await expect(sourceThatAnswers(answer).complete(REQUEST, CALL)).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID',
    });
  },
);

const EMBEDDING = { model: 'm', inputs: ['a', 'b'] };
const VECTORS = [
  { object: 'embedding', index: 0, embedding: [0.1] },
  { object: 'embedding', index: 1, embedding: 'AAAA' },
];

it('passes vectors on with the usage that the upstream reports', async () => {
  const usage = { prompt_tokens: 5, total_tokens: 5 };
  expect(
    await sourceThatAnswers({ object: 'list', data: VECTORS, usage }).embed(EMBEDDING, CALL),
  ).toMatchObject({
    usage: { inputTokens: 5, outputTokens: 0 },
    original: { value: { object: 'list', data: VECTORS, usage } },
  });
});

it.each([undefined, null, {}, { prompt_tokens: -5 }, { prompt_tokens: 0.5, total_tokens: 1 }])(
  'counts the input of vectors here where the usage is %j',
  async (usage) => {
    const { original, ...answer } = await sourceThatAnswers({ data: VECTORS, usage }).embed(EMBEDDING, CALL);
    expect(answer.usage).toBeUndefined();
    expect(original.value).toMatchObject({ usage: { prompt_tokens: 1, total_tokens: 1 } });
  },
);

it.each([
  [{ data: null }, 'data is invalid'],
  [{}, 'data is invalid'],
  [{ data: [{ embedding: null }, { embedding: [] }] }, 'data[0].embedding is invalid'],
  [{ data: VECTORS.slice(1) }, '1 vectors for 2 inputs'],
])('refuses the vectors %j', async (answer, fault) => {
  await expect(sourceThatAnswers(answer).embed(EMBEDDING, CALL)).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
    message: expect.stringContaining(fault),
  });
});

it('refuses a request of another API that it cannot write, before anything is called', () => {
  const source = new UpstreamSource({} as UpstreamClient, logger); // nothing of it is called
  expect(() => source.assertSupported(completionRequest('hi', { toolChoice: 'required' }))).toThrow(
    'toolChoice: ',
  );
  expect(() => source.assertSupported(completionRequest('hi'))).not.toThrow();
});

it('refuses a chunk that nests too deeply, before anything recurses over it', async () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  await expect(contentsOf(`data: {"choices":[],"x":${deep}}\n\ndata: [DONE]\n\n`)).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
  });
});

it('refuses a chunk that is not JSON', async () => {
  await expect(contentsOf('data: nonsense\n\ndata: [DONE]\n\n')).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
  });
});

it('names the place where a chunk is invalid, and quotes nothing of it', async () => {
  const chunk = '{"choices":[{"index":0,"delta":{"content":{"secret":1}}}]}';
  const failure = contentsOf(`data: ${chunk}\n\ndata: [DONE]\n\n`);
  await expect(failure).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
    message: 'The upstream big sent an invalid chunk: choices[0].delta.content is invalid (invalid_type)',
  });
});
