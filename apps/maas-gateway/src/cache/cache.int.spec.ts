import { randomUUID } from 'node:crypto';
import { models, quota } from '@isthmus/contracts';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { tenantScope, type TenantScope } from '@isthmus/platform-identity';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { locateEncoder } from '../source/local/encoder.located.js';
import { linesOf, quotaOf } from '../testing/fake-ledger.js';
import { ask, resetFakes, startGateways, type GatewayHarness } from '../testing/gateway.harness.js';

const MODEL = 'scripted/scripted';
const SETTINGS = { lifetimeSeconds: 600, similarityMin: 0, sampled: false };
const HOW = 'How do I reset my password?';
const located = await locateEncoder();
if ('missing' in located)
  console.warn(`Skipped, the real encoder is not available: ${located.missing} ${located.remedy}`);

let gateway: GatewayHarness;
const caches: (ServiceClient<typeof models.AnswerCacheDefinition> & { close: () => void })[] = [];
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
  const identity = await gateway.identities.identityOf('portal');
  for (const address of gateway.addresses)
    caches.push(
      createServiceClient(models.AnswerCacheDefinition, { address, audience: 'maas-gateway', identity }),
    );
});
afterAll(async () => {
  caches.forEach((cache) => cache.close());
  await gateway.stop();
});
beforeEach(() => resetFakes(gateway));

const use = (scope: TenantScope, instance = 0) => caches[instance]?.getCacheUse({}, { scope });
const setCache = (keyId: string, cache: object | undefined, scope: TenantScope) =>
  gateway.keys.setKeyCache({ idempotencyKey: randomUUID(), keyId, ...(cache && { cache }) }, { scope });

/** A tenant of its own, and a client with a key that keeps answers. */
async function caching(settings = SETTINGS) {
  const scope = newTenantScope();
  const { id, secret } = await gateway.newKey(['models'], scope);
  await setCache(id, settings, scope);
  return { scope, id, secret, client: await gateway.client({ secret }) };
}

/** Asks at temperature 0; the header, the text, and what else of the answer matters. */
async function answer(
  client: OpenAI,
  content: string,
  { headers = {}, ...change }: Record<string, object> & { headers?: Record<string, string> } = {},
) {
  const { data, response } = await client.chat.completions
    .create({ ...ask(MODEL, content), temperature: 0, ...change }, { headers })
    .withResponse();
  return {
    cache: response.headers.get('x-isthmus-cache'),
    receipt: response.headers.get('x-receipt-id'),
    requestId: response.headers.get('x-request-id') ?? '',
    text: data.choices[0]?.message.content,
    usage: data.usage,
  };
}
const state = async (...asked: Parameters<typeof answer>) =>
  (await answer(...asked)).cache?.split(';')[0] ?? null;

it('keeps nothing for a key that was not told to', async () => {
  const client = await gateway.client();
  expect([await state(client, HOW), await state(client, HOW)]).toEqual([null, null]);
  expect(gateway.upstream.requests).toHaveLength(2);
});

it('answers the same request again without the upstream, a charge or a receipt', async () => {
  const { client, scope } = await caching();
  const first = await answer(client, HOW);
  expect(first).toMatchObject({ cache: 'miss', receipt: first.requestId, text: 'Hello there' });
  gateway.upstream.reply({ kind: 'text', chunks: ['another'] });
  const second = await answer(client, HOW);
  expect(second).toMatchObject({
    cache: expect.stringMatching(/^hit; match=exact; similarity=1\.000; age=\d$/),
    receipt: null,
    text: 'Hello there',
  });
  const { prompt_tokens: prompt, prompt_tokens_details: details } = second.usage ?? {};
  expect(prompt).toBeGreaterThan(5);
  expect(details?.cached_tokens).toBe(prompt);
  expect(gateway.upstream.requests).toHaveLength(1);
  await expect.poll(() => linesOf(first.requestId).length).toBe(2);
  expect(linesOf(second.requestId)).toEqual([]);
  expect(await use(scope)).toMatchObject({ lookups: 2n, exactHits: 1n, similarHits: 0n, entries: 1 });
  expect((await use(scope))?.tokensSaved).toBeGreaterThan(5n);
  expect((await use(scope))?.microSaved).toBeGreaterThan(0n);
});

it('streams a kept answer to the official client, with usage, and keeps what was streamed', async () => {
  const { client } = await caching();
  const streamed = async () => {
    const { data: stream, response } = await client.chat.completions
      .create({ ...ask(MODEL, HOW), temperature: 0, stream: true, stream_options: { include_usage: true } })
      .withResponse();
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return {
      state: response.headers.get('x-isthmus-cache')?.split(';')[0],
      text: chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''),
      end: chunks.map(({ choices }) => choices[0]?.finish_reason).filter(Boolean),
      cached: chunks.at(-1)?.usage?.prompt_tokens_details?.cached_tokens ?? 0,
    };
  };
  expect(await streamed()).toEqual({ state: 'miss', text: 'Hello there', end: ['stop'], cached: 0 });
  expect(await streamed()).toEqual({
    state: 'hit',
    text: 'Hello there',
    end: ['stop'],
    cached: expect.toSatisfy((tokens: number) => tokens > 5),
  });
  expect(await state(client, HOW)).toBe('hit');
});

it('gives no answer to another key, another tenant, another instance or other settings', async () => {
  const { client, scope, secret } = await caching();
  await answer(client, HOW);
  const other = await gateway.newKey(['models'], scope);
  await setCache(other.id, SETTINGS, scope);
  const stranger = await caching();
  expect([
    await state(await gateway.client({ secret: other.secret }), HOW),
    await state(stranger.client, HOW),
    await state(await gateway.client({ secret, instance: 1 }), HOW),
    await state(client, HOW, { top_p: 0.5 as never }),
    await state(client, HOW, { user: 'somebody' as never }),
    await state(client, HOW),
  ]).toEqual(['miss', 'miss', 'miss', 'miss', 'miss', 'hit']);
  expect(await use(stranger.scope)).toMatchObject({ lookups: 1n, exactHits: 0n });
});

it('does what Cache-Control says', async () => {
  const { client } = await caching();
  const control = (value: string) => ({ headers: { 'cache-control': value } });
  expect(await answer(client, HOW, control('no-store'))).toMatchObject({ cache: 'bypass; reason=no-store' });
  expect(await state(client, HOW)).toBe('miss');
  gateway.upstream.reply({ kind: 'text', chunks: ['newer'] });
  expect(await answer(client, HOW, control('no-cache'))).toMatchObject({ cache: 'bypass; reason=no-cache' });
  expect(await answer(client, HOW)).toMatchObject({ cache: expect.stringMatching(/^hit/), text: 'newer' });
});

it('keeps no answer that was broken off, failed or calls a tool', async () => {
  const { client, scope } = await caching();
  gateway.upstream.reply({ kind: 'cut', chunks: ['poison'] });
  const stream = await client.chat.completions.create({ ...ask(MODEL, HOW), temperature: 0, stream: true });
  const read = async () => {
    for await (const chunk of stream) expect(chunk.choices).toHaveLength(1);
  };
  await expect(read()).rejects.toThrow();
  gateway.upstream.reply({ kind: 'error', status: 400, error: { message: 'no' } });
  await expect(answer(client, HOW)).rejects.toThrow();
  gateway.upstream.reply({ kind: 'tool', name: 'f', arguments: {} });
  await answer(client, HOW);
  expect(await use(scope)).toMatchObject({ entries: 0 });
  resetFakes(gateway);
  expect(await answer(client, HOW)).toMatchObject({ cache: 'miss', text: 'Hello there' });
});

it.each([
  ['its cache is turned off', (id: string, scope: TenantScope) => setCache(id, undefined, scope)],
  ['it is revoked', (id: string, scope: TenantScope) => gateway.keys.revokeKey({ keyId: id }, { scope })],
])('drops at every instance what was kept for a key when %s', async (_, end) => {
  const { client, scope, id, secret } = await caching();
  await answer(client, HOW);
  await answer(await gateway.client({ secret, instance: 1 }), HOW);
  expect([await use(scope, 0), await use(scope, 1)]).toMatchObject([{ entries: 1 }, { entries: 1 }]);
  await end(id, scope);
  await expect
    .poll(async () => [(await use(scope, 0))?.entries, (await use(scope, 1))?.entries])
    .toEqual([0, 0]);
});

it('says of a key how its answers are kept, and sets it once', async () => {
  const { scope, id } = await caching();
  const cache = { lifetimeSeconds: 60, similarityMin: 0.9, sampled: true };
  const request = { idempotencyKey: randomUUID(), keyId: id, cache };
  expect((await gateway.keys.setKeyCache(request, { scope })).cache).toEqual(cache);
  await setCache(id, undefined, scope);
  expect((await gateway.keys.setKeyCache(request, { scope })).cache).toBeUndefined();
  const { keys } = await gateway.keys.listKeys({ pageSize: 10, pageToken: '' }, { scope });
  expect(keys[0]?.cache).toBeUndefined();
  await setCache(id, { ...cache, similarityMin: 0 }, scope);
  const listed = await gateway.keys.listKeys({ pageSize: 10, pageToken: '' }, { scope });
  expect(listed.keys[0]?.cache).toEqual({ ...cache, similarityMin: 0.8 });
});

it.each([
  [{ lifetimeSeconds: 9 }, 'cache.lifetime_seconds'],
  [{ lifetimeSeconds: 604_801 }, 'cache.lifetime_seconds'],
  [{ similarityMin: 0.79 }, 'cache.similarity_min'],
  [{ similarityMin: 1.01 }, 'cache.similarity_min'],
  [{ similarityMin: Number.NaN }, 'cache.similarity_min'],
])('refuses the setting %o', async (change, field) => {
  const { scope, id } = await caching();
  await expect(setCache(id, { ...SETTINGS, ...change }, scope)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field }],
  });
});

it('lets only whoever may change a key set its cache', async () => {
  const { scope, id } = await caching();
  const builder = tenantScope(scope.tenantId, 'user:somebody', 'developer');
  if (!builder) throw new Error('the tenant of a scope is a UUID');
  await expect(setCache(id, SETTINGS, builder)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await expect(setCache(id, SETTINGS, newTenantScope())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await gateway.keys.revokeKey({ keyId: id }, { scope });
  await expect(setCache(id, SETTINGS, scope)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
});

it('counts a kept answer by the limit of requests, and gives none beyond it', async () => {
  const scope = newTenantScope();
  const subject = { kind: quota.SubjectKind.ORGANISATION, id: '' };
  const limit = { id: 'l', subject, requestsPerMinute: 3n, tokensPerMinute: 0n, concurrentRequests: 0 };
  quotaOf(scope.tenantId).policy = { budgets: [], limits: [limit] };
  const { id, secret } = await gateway.newKey(['models'], scope);
  await setCache(id, SETTINGS, scope);
  const client = await gateway.client({ secret });
  expect([await state(client, HOW), await state(client, HOW), await state(client, HOW)]).toEqual([
    'miss',
    'hit',
    'hit',
  ]);
  await expect(state(client, HOW)).rejects.toMatchObject({ status: 429 });
  expect(await use(scope)).toMatchObject({ lookups: 3n });
});

describe.skipIf('missing' in located)('with the real encoder', () => {
  it.each([
    [HOW, 'What is the way to reset my password', 'How do I reset my router?'],
    ['怎么重置密码？', '请问如何重置密码', '怎么重置路由器？'],
  ])('answers another wording of %s, and no other question', async (question, wording, other) => {
    const { client, scope } = await caching();
    await answer(client, question);
    // The vector of what is kept comes behind its request, and the first takes the start of the encoder. Each wording is new.
    let marks = '';
    const similar = async () => (await answer(client, `${wording}${(marks += '?')}`)).cache;
    await expect
      .poll(similar, { timeout: 20_000 })
      .toMatch(/^hit; match=similar; similarity=0\.[89]\d\d; age=\d+$/);
    expect(await state(client, other)).toBe('miss');
    expect((await use(scope))?.similarHits).toBe(1n);
  });
});
