import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { listOddities, startOddUpstream, type OddUpstream } from './index.ts';

let upstream: OddUpstream;
beforeAll(async () => {
  upstream = await startOddUpstream();
});
afterAll(() => upstream.close());
beforeEach(() => upstream.bill.clear());

const MESSAGES = [{ role: 'user', content: 'What is it?' }];
const TEXT = 'This is the same answer to every question';
const PROMPT_TOKENS = 3 + 4 + 3;

function post(model: string, { path = '/v1/chat/completions', ...body }: Record<string, unknown> = {}) {
  return fetch(`${upstream.url}${String(path)}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: 'Bearer secret-key', traceparent: '00-trace-span-01' },
    body: JSON.stringify({ model, messages: MESSAGES, ...body }),
  });
}

interface Chunk {
  choices: { delta: { content?: string }; finish_reason: string | null }[] | null;
  usage?: unknown;
}

async function chunksOf(model: string, body: Record<string, unknown> = {}): Promise<(Chunk | '[DONE]')[]> {
  const text = await (await post(model, { stream: true, ...body })).text();
  return text
    .split(/(?:\r\n|\r|\n){2}/)
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length))
    .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as Chunk)));
}

/** The chunks before [DONE], their text, and whether [DONE] came last. */
async function streamOf(model: string, body?: Record<string, unknown>) {
  const events = await chunksOf(model, body);
  const chunks = events.filter((event) => event !== '[DONE]');
  const text = chunks.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join('');
  return { chunks, text, isDone: events.at(-1) === '[DONE]' };
}

const row = () => upstream.bill.report().rows[0];

it('answers as OpenAI does, whole and streamed, and bills both alike', async () => {
  const whole: unknown = await (await post('plain')).json();
  const usage = { prompt_tokens: PROMPT_TOKENS, completion_tokens: 8, total_tokens: PROMPT_TOKENS + 8 };
  expect(whole).toMatchObject({
    object: 'chat.completion',
    model: 'plain',
    choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }],
    usage,
  });
  const { chunks, text, isDone } = await streamOf('plain');
  expect({ text, isDone }).toEqual({ text: TEXT, isDone: true });
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
  await expect
    .poll(() => upstream.bill.report().totals['plain'])
    .toEqual({
      requests: 2,
      prompt_tokens: 2 * PROMPT_TOKENS,
      completion_tokens: 16,
      total_tokens: 2 * (PROMPT_TOKENS + 8),
    });
  expect(row()).toMatchObject({ outcome: 'completed', trace_id: 'trace', stream: false, max_tokens: null });
});

it('keeps to its cap and its parameters', async () => {
  expect((await streamOf('plain:words=50', { max_tokens: 3 })).text).toBe('This is the');
  const { chunks, text } = await streamOf('plain:words=50:delay-ms=0');
  expect(chunks).toHaveLength(52);
  expect(text.split(' ')).toHaveLength(50);
  expect(await (await post('plain', { max_completion_tokens: 2 })).json()).toMatchObject({
    choices: [{ finish_reason: 'length' }],
    usage: { completion_tokens: 2 },
  });
});

it('writes far beyond its cap, as fast as its caller reads', async () => {
  const { text, isDone } = await streamOf('ignores-max-tokens', { max_tokens: 1 });
  expect({ words: text.split(' ').length, isDone }).toEqual({ words: 20_000, isDone: true });
  expect(row()).toMatchObject({ max_tokens: 1, completion_tokens: 20_000 });
});

it('answers a request twice with the same text, whatever is asked in between', async () => {
  const first = await streamOf('reasoning');
  await streamOf('plain');
  expect((await streamOf('reasoning')).text).toBe(first.text);
});

it.each<[string, unknown]>([
  ['usage-partial', { prompt_tokens: PROMPT_TOKENS }],
  ['usage-empty', {}],
  ['usage-null', null],
  ['never-usage', undefined],
  ['fractional-usage', { prompt_tokens: 10.5, completion_tokens: 8.5, total_tokens: 18.5 }],
  ['negative-usage', { prompt_tokens: -11, completion_tokens: -9, total_tokens: -19 }],
  ['claims-12300000', { prompt_tokens: 10, completion_tokens: 12_300_000, total_tokens: 12_300_010 }],
])('%s reports %j, and bills what it worked', async (model, usage) => {
  expect(await (await post(model)).json()).toSatisfy((answer: { usage?: unknown }) => {
    expect(answer.usage).toEqual(usage);
    return true;
  });
  const { chunks } = await streamOf(model);
  expect(chunks.at(-1)?.usage).toEqual(usage);
  await expect.poll(() => upstream.bill.report().totals[model]?.completion_tokens).toBe(16);
});

it.each([
  ['usage-in-middle', [4]],
  ['usage-with-finish', [8]],
  ['usage-in-every-chunk', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ['usage-good-then-bad', [4, 9]],
  ['plain', [9]],
])('%s reports usage in the chunks %j', async (model, places) => {
  const { chunks } = await streamOf(model);
  expect(chunks.flatMap(({ usage }, at) => (usage === undefined ? [] : [at]))).toEqual(places);
});

it.each([
  ['no-done', { text: TEXT, isDone: false }],
  ['no-finish', { text: TEXT, isDone: false }],
  ['cr-only-lines', { text: TEXT, isDone: true }],
  ['crlf-lines', { text: TEXT, isDone: true }],
  ['choices-null', { text: TEXT, isDone: true }],
  ['delta-null', { text: TEXT, isDone: true }],
])('%s streams %j', async (model, expected) => {
  expect(await streamOf(model)).toMatchObject(expected);
});

it('ends in a chunk, or resets, after half of the answer, and bills that half', async () => {
  const text = await (await post('cut-in-chunk', { stream: true })).text();
  expect(text).not.toContain('finish_reason":"stop');
  expect(() => JSON.parse(text.slice(text.lastIndexOf('data: ') + 6)) as unknown).toThrow(SyntaxError);
  await expect((await post('reset-in-stream', { stream: true })).text()).rejects.toThrow();
  expect(upstream.bill.report().rows).toMatchObject([
    { outcome: 'broken_off', completion_tokens: 4 },
    { outcome: 'broken_off', completion_tokens: 4 },
  ]);
});

it('bills what it had worked when the caller left', async () => {
  const abort = new AbortController();
  const response = await fetch(`${upstream.url}/v1/chat/completions`, {
    method: 'POST',
    signal: abort.signal,
    body: JSON.stringify({ model: 'plain:words=1000:delay-ms=2', stream: true, messages: MESSAGES }),
  });
  await response.body?.getReader().read();
  abort.abort();
  await expect.poll(() => row()?.outcome).toBe('client_left');
  expect(row()?.completion_tokens).toBeGreaterThan(0);
  expect(row()?.completion_tokens).toBeLessThan(1_000);
});

it.each([
  ['status-201', 201, 'Status 201'],
  ['status-302', 302, 'Status 302'],
  ['status-599', 599, 'Status 599'],
  ['status-204', 204, ''],
  ['flat-error', 400, '"object":"error"'],
  ['fastapi-detail', 422, 'Field required'],
  ['error-in-200', 200, '"error"'],
  ['key-in-error', 400, 'secret-key'],
  ['html-200', 200, '<title>'],
  ['status-700', 404, 'no model'],
  ['toString', 404, 'no model'],
])('%s responds with status %i and %j, and bills nothing', async (model, status, text) => {
  const response = await post(model);
  expect(response.status).toBe(status);
  expect(await response.text()).toContain(text);
  expect(upstream.bill.report().rows.every(({ completion_tokens: tokens }) => tokens === 0)).toBe(true);
});

it('calls the tool that it is given, whole and in pieces', async () => {
  const tools = [{ type: 'function', function: { name: 'look_up' } }];
  const call = { function: { name: 'look_up', arguments: '{"city":"Xi’an"}' } };
  expect(await (await post('tool-calls', { tools })).json()).toMatchObject({
    choices: [{ message: { content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }],
  });
  const { chunks } = await streamOf('tool-calls', { tools });
  const parts = JSON.stringify(chunks.flatMap(({ choices }) => choices?.[0]?.delta ?? []));
  expect(parts).toContain('look_up');
  expect(parts).toContain('Xi’an');
});

it('embeds each input, and leaves one out where its model does', async () => {
  const body = { path: '/v1/embeddings', messages: undefined, input: ['one two', 'three'] };
  expect(await (await post('plain', body)).json()).toMatchObject({
    data: [{ index: 0 }, { index: 1 }],
    usage: { prompt_tokens: 3 },
  });
  expect(await (await post('vectors-missing', body)).json()).toMatchObject({ data: [{ index: 0 }] });
});

it('lists its models, and has odd lists behind prefixes', async () => {
  const listAt = async (prefix: string) => (await fetch(`${upstream.url}${prefix}/v1/models`)).json();
  const ids = listOddities().map(({ id }) => ({ id }));
  expect(await listAt('')).toMatchObject({ data: ids });
  expect(await listAt('/list-array')).toMatchObject(ids);
  expect(await listAt('/list-null')).toEqual({ object: 'list', data: null });
});

it('fails every other request', async () => {
  const statuses = [];
  for (let n = 0; n < 4; n++) statuses.push((await post('fails-every-other')).status);
  expect(statuses).toEqual([503, 200, 503, 200]);
});

it('serves its bill, and forgets it', async () => {
  await post('plain');
  expect(await (await fetch(`${upstream.url}/_bill`)).json()).toMatchObject({ rows: [{ model: 'plain' }] });
  await fetch(`${upstream.url}/_bill`, { method: 'DELETE' });
  expect(row()).toBeUndefined();
});

it('describes every model in one line', () => {
  for (const { about } of listOddities()) expect(about).toMatch(/^.{10,100}\.$/);
});
