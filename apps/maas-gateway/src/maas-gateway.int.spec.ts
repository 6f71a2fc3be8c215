import { models } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import OpenAI from 'openai';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { auditLog, ledger, linesOf } from './testing/fake-ledger.js';
import { startGateways, type GatewayHarness } from './testing/gateway.harness.js';

let gateway: GatewayHarness;

beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(async () => {
  await gateway.stop();
});
beforeEach(() => {
  gateway.upstream.reply({ kind: 'text', chunks: ['Hello', ' there'] });
  gateway.upstream.requests.length = 0;
  ledger.away = false;
  ledger.balanceMicro = 1_000_000_000n;
});

const ask = (model: string, content = 'When is my bill due?') => ({
  model,
  messages: [{ role: 'user' as const, content }],
});

it('lists models for the official client, with and without an id', async () => {
  const client = await gateway.client();
  const ids = (await client.models.list()).data.map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining(['extract/support', 'small', 'scripted/scripted', 'unreachable']),
  );
  expect(await client.models.retrieve('extract/support')).toMatchObject({
    object: 'model',
    owned_by: 'isthmus',
  });
  await expect(client.models.retrieve('none')).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
  });
});

it('answers from the knowledge base with citations, in either language, and charges once', async () => {
  const client = await gateway.client();
  const answer = await client.chat.completions.create(ask('extract/support'));
  expect(answer.choices[0]?.message).toMatchObject({
    role: 'assistant',
    content: expect.stringContaining('15th'),
    citations: expect.arrayContaining([expect.objectContaining({ article_id: 'billing-02-due-date' })]),
    confidence: expect.any(Number),
  });
  const requestId = answer._request_id ?? '';
  await expect.poll(() => linesOf(requestId).length).toBe(2);
  expect(linesOf(requestId).map(({ sku, quantity }) => [sku, Number(quantity)])).toEqual([
    ['model.input', answer.usage?.prompt_tokens],
    ['model.output', answer.usage?.completion_tokens],
  ]);
  const chinese = await client.chat.completions.create(ask('extract/support', '账单的缴费截止日是几号？'));
  expect(chinese.choices[0]?.message.content).toContain('15日');
});

it('streams word by word: one id, role first, citations last, usage in a chunk of its own', async () => {
  const client = await gateway.client();
  const stream = await client.chat.completions.create({
    ...ask('extract/support'),
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(new Set(chunks.map(({ id, created }) => `${id} ${created}`)).size).toBe(1);
  expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
  const contents = chunks.filter((chunk) => chunk.choices[0]?.delta.content);
  expect(contents.length).toBeGreaterThan(5);
  expect(contents.at(-1)?.choices[0]?.delta).toHaveProperty('citations');
  expect(contents.at(0)?.choices[0]?.delta).not.toHaveProperty('citations');
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
  expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
});

it('says that it does not know, in the language of the question', async () => {
  const client = await gateway.client();
  const answer = await client.chat.completions.create(ask('extract/support', '红烧肉怎么做才不腻？'));
  expect(answer.choices[0]?.message.content).toMatch(/不知道.*10199/);
  expect(answer.choices[0]?.message).toMatchObject({ citations: [] });
});

it('passes tools and every other member on, bounds the answer, and charges what the provider counted', async () => {
  gateway.upstream.reply({ kind: 'tool', name: 'weather', arguments: { city: 'Xi’an' } });
  const client = await gateway.client();
  const tools = [
    { type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } },
  ];
  const { data: answer, request_id: requestId } = await client.chat.completions
    .create({ ...ask('small'), tools, tool_choice: 'auto', temperature: 0.3 })
    .withResponse();
  expect(answer.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { name: 'weather' } });
  expect(answer.model).toBe('small');
  expect(gateway.upstream.requests[0]).toMatchObject({
    model: 'tiny-1',
    authorization: 'Bearer upstream-secret',
    tools,
  });
  await expect.poll(() => linesOf(requestId ?? '').map(({ quantity }) => Number(quantity))).toEqual([7, 3]);
  expect(linesOf(requestId ?? '')[0]).toMatchObject({
    countedBy: 'provider',
    outcome: 'completed',
    attempt: 1,
  });
});

it('streams an upstream without its usage unless the client asks', async () => {
  const client = await gateway.client();
  const stream = await client.chat.completions.create({ ...ask('small'), stream: true });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Hello there');
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.role)).toEqual([
    'assistant',
    ...chunks.slice(1).map(() => undefined),
  ]);
  expect(chunks.every((chunk) => !chunk.usage)).toBe(true);
});

it('raises at the client when the upstream breaks off, and charges what was delivered once', async () => {
  gateway.upstream.reply({ kind: 'cut', chunks: ['one ', 'two ', 'three'] });
  const client = await gateway.client();
  const { data: stream, request_id: requestId } = await client.chat.completions
    .create({ ...ask('small'), stream: true })
    .withResponse();
  const texts: string[] = [];
  const reading = (async () => {
    for await (const chunk of stream) texts.push(chunk.choices[0]?.delta.content ?? '');
  })();
  await expect(reading).rejects.toMatchObject({ code: 'upstream_unavailable' });
  expect(texts.join('')).toBe('one two three');
  await expect.poll(() => linesOf(requestId ?? '').length).toBe(2);
  expect(linesOf(requestId ?? '')).toMatchObject([
    { sku: 'model.input', outcome: 'interrupted', countedBy: 'local' },
    { sku: 'model.output', quantity: 3n },
  ]);
  expect(ledger.settles.filter(({ key }) => key === requestId)).toHaveLength(1);
});

it('stops the upstream when the client goes away and charges what was delivered once', async () => {
  gateway.upstream.reply({ kind: 'text', chunks: Array.from({ length: 200 }, () => 'word '), delayMs: 20 });
  const client = await gateway.client();
  const { data: stream, request_id: requestId } = await client.chat.completions
    .create({ ...ask('small'), stream: true })
    .withResponse();
  let seen = 0;
  for await (const _ of stream) if (++seen === 3) break;
  await expect.poll(() => gateway.upstream.abandoned(), { timeout: 5_000 }).toBeGreaterThan(0);
  await expect.poll(() => linesOf(requestId ?? '').length).toBe(2);
  expect(linesOf(requestId ?? '')[0]).toMatchObject({ outcome: 'cancelled' });
  expect(Number(linesOf(requestId ?? '')[1]?.quantity)).toBeLessThan(50);
  expect(ledger.settles.filter(({ key }) => key === requestId)).toHaveLength(1);
});

it('tries a failing upstream once more, with a row of each attempt, and frees the hold', async () => {
  gateway.upstream.reply({ kind: 'error', status: 500, error: { message: 'boom' } });
  const client = await gateway.client();
  const failure = await client.chat.completions.create(ask('small')).catch((error: unknown) => error);
  expect(failure).toMatchObject({ status: 502, code: 'upstream_unavailable' });
  expect(gateway.upstream.requests).toHaveLength(2);
  const { requestID } = failure as { requestID: string }; // of the client's error class
  await expect.poll(() => ledger.voided).toContain(requestID);
});

it('answers where the second attempt succeeds, and charges it alone', async () => {
  let calls = 0;
  gateway.upstream.reply(() =>
    ++calls === 1
      ? { kind: 'error', status: 503, error: { message: 'busy' } }
      : { kind: 'text', chunks: ['fine'] },
  );
  const client = await gateway.client();
  const { data, request_id: requestId } = await client.chat.completions.create(ask('small')).withResponse();
  expect(data.choices[0]?.message.content).toBe('fine');
  await expect.poll(() => linesOf(requestId ?? '').map(({ attempt }) => attempt)).toEqual([2, 2]);
});

it('passes refusals of an upstream on, and hides its credentials failing', async () => {
  const client = await gateway.client();
  gateway.upstream.reply({
    kind: 'error',
    status: 400,
    error: { message: 'temperature too high', code: 'bad_value' },
  });
  await expect(client.chat.completions.create(ask('small'))).rejects.toMatchObject({
    status: 400,
    code: 'bad_value',
  });
  gateway.upstream.reply({ kind: 'error', status: 429, error: { message: 'slow down' } });
  await expect(client.chat.completions.create(ask('small'))).rejects.toMatchObject({
    status: 429,
    code: 'rate_limit_exceeded',
  });
  gateway.upstream.reply({ kind: 'error', status: 401, error: { message: 'key upstream-secret is wrong' } });
  const failure = await client.chat.completions.create(ask('small')).catch(String);
  expect(failure).toMatch(/^Error: 502|502 /);
  expect(failure).not.toMatch(/upstream-secret/);
});

it('says when an upstream is down or slow', async () => {
  const client = await gateway.client();
  await expect(client.chat.completions.create(ask('unreachable'))).rejects.toMatchObject({ status: 502 });
  gateway.upstream.reply({ kind: 'hang' });
  await expect(client.chat.completions.create(ask('small'))).rejects.toMatchObject({
    status: 504,
    code: 'timeout',
  });
  await expect(client.chat.completions.create({ ...ask('small'), stream: true })).rejects.toMatchObject({
    status: 504,
  });
});

it('refuses a spent budget with a 429 that clients do not retry, before any model is called', async () => {
  ledger.balanceMicro = 0n;
  let calls = 0;
  const client = new OpenAI({
    baseURL: gateway.urls[0] ?? '',
    apiKey: (await gateway.newKey()).secret,
    maxRetries: 2,
    fetch: (url, init) => (calls++, fetch(url, init)),
  });
  await expect(client.chat.completions.create(ask('small'))).rejects.toMatchObject({
    status: 429,
    code: 'insufficient_quota',
  });
  expect(calls).toBe(1);
  expect(gateway.upstream.requests).toHaveLength(0);
});

it('calls no model while the ledger is away', async () => {
  ledger.away = true;
  const client = await gateway.client();
  await expect(client.chat.completions.create(ask('small'))).rejects.toMatchObject({ status: 503 });
  expect(gateway.upstream.requests).toHaveLength(0);
});

it('charges later, and once, what the ledger could not take at once', async () => {
  gateway.upstream.reply((request) => {
    ledger.away = true;
    return { kind: 'text', chunks: [request.model] };
  });
  const client = await gateway.client();
  const { request_id: requestId } = await client.chat.completions.create(ask('small')).withResponse();
  await sleep(300);
  expect(linesOf(requestId ?? '')).toHaveLength(0);
  ledger.away = false;
  await expect.poll(() => linesOf(requestId ?? '').length, { timeout: 20_000 }).toBe(2);
  await sleep(5_000); // Two more rounds of both sweeps.
  expect(ledger.settles.filter(({ key }) => key === requestId)).toHaveLength(1);
});

it.each([false, true])(
  'counts itself what an upstream reports beyond reason, and charges that (stream: %s)',
  async (stream) => {
    const usage = { prompt_tokens: 7, completion_tokens: 1e15 };
    gateway.upstream.reply({ kind: 'text', chunks: ['one ', 'two'], usage });
    const client = await gateway.client();
    const { response, request_id: requestId } = await client.chat.completions
      .create({ ...ask('small'), stream })
      .withResponse();
    await response.text().catch(() => undefined); // The client has read a whole answer already.
    await expect.poll(() => linesOf(requestId ?? '').length).toBe(2);
    expect(linesOf(requestId ?? '')).toMatchObject([
      { sku: 'model.input', countedBy: 'local', outcome: 'completed' },
      { sku: 'model.output', countedBy: 'local' },
    ]);
    expect(Number(linesOf(requestId ?? '')[1]?.quantity)).toBeLessThan(100);
  },
);

it('holds enough for the input and the longest answer', async () => {
  const client = await gateway.client();
  const before = ledger.holds.size;
  await client.chat.completions.create({ ...ask('small'), max_completion_tokens: 100 });
  const amount = [...ledger.holds.values()][before] ?? 0n;
  expect(amount).toBeGreaterThanOrEqual(800n + 2n * 8n); // 8 micro-units a token out, 2 in
  expect(amount).toBeLessThan(900n);
});

it.each([
  ['no key', undefined, 401],
  ['a key of wrong form', 'Bearer sk-123', 401],
  ['a key nobody made', `Bearer isth_live_${'a'.repeat(16)}_${'b'.repeat(43)}`, 401],
])('refuses %s', async (_, authorization, status) => {
  const response = await fetch(`${gateway.urls[0]}/models`, {
    headers: authorization ? { authorization } : {},
  });
  expect(response.status).toBe(status);
  expect(response.headers.get('x-request-id')).toBeTruthy();
  expect(await response.json()).toMatchObject({
    error: {
      message: expect.any(String),
      type: 'authentication_error',
      param: null,
      code: 'invalid_api_key',
    },
  });
});

it('tells the audit log who made and who revoked a key, once, and no secret', async () => {
  const scope = newTenantScope('user:li');
  const request = { idempotencyKey: 'k1', name: 'Billing', scopes: [] };
  const { key, secret } = await gateway.keys.createKey(request, { scope });
  const id = key?.id ?? '';
  await expect(gateway.keys.createKey(request, { scope })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  await gateway.keys.revokeKey({ keyId: id }, { scope });
  await gateway.keys.revokeKey({ keyId: id }, { scope });
  const said = {
    resource: `key/${id}`,
    actor: 'user:li',
    attributes: { name: 'Billing', prefix: `isth_live_${id}` },
  };
  await expect
    .poll(() => auditLog.of(scope.tenantId))
    .toMatchObject([
      { action: 'key.create', ...said },
      { action: 'key.revoke', ...said },
    ]);
  expect(JSON.stringify(auditLog.events)).not.toContain(secret.slice(-8));
});

it('admits a key for models only, and forgets a revoked one everywhere', async () => {
  const agents = await gateway.newKey(['agents']);
  await expect((await gateway.client({ secret: agents.secret })).models.list()).rejects.toMatchObject({
    status: 403,
  });
  const { id, secret } = await gateway.newKey();
  const clients = await Promise.all([0, 1].map((instance) => gateway.client({ instance, secret })));
  await Promise.all(clients.map((client) => client.models.list()));
  await gateway.keys.revokeKey({ keyId: id }, { scope: gateway.tenant });
  await Promise.all(
    clients.map((client) =>
      expect
        .poll(
          () =>
            client.models.list().then(
              () => 200,
              (error: { status: number }) => error.status,
            ),
          { timeout: 6_000 },
        )
        .toBe(401),
    ),
  );
});

it('takes the token of an agent host, and books the agent', async () => {
  const host = await gateway.identities.identityOf('agent-host');
  const agent = newTenantScope('agent:a-1');
  const client = await gateway.client({ secret: await host.tokenFor('maas-gateway', agent), instance: 1 });
  const { request_id: requestId } = await client.chat.completions
    .create(ask('extract/support'))
    .withResponse();
  await expect
    .poll(() => linesOf(requestId ?? '')[0])
    .toMatchObject({ agentId: 'a-1', keyId: '', tenantId: agent.tenantId });
  const compute = await gateway.identities.identityOf('compute-scheduler');
  const stranger = await gateway.client({ secret: await compute.tokenFor('maas-gateway', agent) });
  await expect(stranger.models.list()).rejects.toMatchObject({ status: 403 });
});

it.each([
  ['is too long', 'a'.repeat(101)],
  ['cannot be stored', 'a\0'],
  ['is invisible', '\u200b'],
])('refuses the token of an agent whose id %s, because its usage could not be charged', async (_, id) => {
  const host = await gateway.identities.identityOf('agent-host');
  const token = await host.tokenFor('maas-gateway', newTenantScope(`agent:${id}`));
  const client = await gateway.client({ secret: token });
  await expect(client.chat.completions.create(ask('small'))).rejects.toMatchObject({ status: 401 });
  expect(gateway.upstream.requests).toHaveLength(0);
});

it.each([
  ['an unknown model', { ...ask('nothing') }, 404, 'model', 'model_not_found'],
  ['several choices', { ...ask('small'), n: 2 }, 400, 'n', 'unsupported_value'],
  ['no messages', { model: 'small', messages: [] }, 400, 'messages', null],
  [
    'a message too long for the model',
    ask('small', 'word '.repeat(3_000)),
    400,
    'messages',
    'context_length_exceeded',
  ],
  [
    'a forced tool of the built-in model',
    { ...ask('extract/support'), tool_choice: 'required' },
    400,
    'tool_choice',
    'unsupported_value',
  ],
])('refuses %s', async (_, body, status, param, code) => {
  const response = await post(JSON.stringify(body));
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { param, code } });
  expect(response.headers.get('x-should-retry')).toBe('false');
});

it('names the place of what is no JSON', async () => {
  const response = await post('{"model": "small",\n  "messages": [}');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringContaining('line 2, column 16') },
  });
});

it('refuses a body over the limit before reading it, naming the limit', async () => {
  const { secret } = await gateway.newKey();
  const { hostname, port } = new URL(gateway.urls[0] ?? '');
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = httpRequest({
      hostname,
      port,
      path: '/v1/chat/completions',
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        'content-length': 50_000_000,
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        request.destroy();
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    request.write('{'); // The rest never comes: the answer does not wait for it.
  });
  expect(answer.status).toBe(413);
  expect(answer.text).toContain('4194304 bytes');
});

it('serves catalogue, knowledge and keys to other services', async () => {
  const portal = await gateway.identities.identityOf('portal');
  const options = { address: gateway.addresses[1] ?? '', audience: 'maas-gateway', identity: portal };
  const catalogue = createServiceClient(models.ModelsDefinition, options);
  const knowledge = createServiceClient(models.KnowledgeDefinition, options);
  const { models: list } = await catalogue.listModels({}, { scope: gateway.tenant });
  expect(list.find(({ id }) => id === 'extract/support')).toMatchObject({
    builtIn: true,
    available: true,
    inputPriceMicroPerMillion: 100_000n,
  });
  expect(list.find(({ id }) => id === 'unreachable')).toMatchObject({
    available: false,
    outputPriceMicroPerMillion: 8_000_000n,
  });
  const scope = { scope: gateway.tenant };
  expect((await knowledge.listKnowledgeBases({}, scope)).knowledgeBases).toMatchObject([
    { id: 'support', articles: 160 },
  ]);
  const { passages } = await knowledge.searchKnowledge(
    { knowledgeBaseId: 'support', query: 'late fee', limit: 3 },
    scope,
  );
  expect(passages[0]).toMatchObject({ articleId: 'billing-03-late-fee', language: 'en' });
  await expect(
    knowledge.getArticle({ knowledgeBaseId: 'support', articleId: 'x' }, scope),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  catalogue.close();
  knowledge.close();
});

async function post(body: string): Promise<Response> {
  const { secret } = await gateway.newKey();
  return fetch(`${gateway.urls[0]}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body,
  });
}
