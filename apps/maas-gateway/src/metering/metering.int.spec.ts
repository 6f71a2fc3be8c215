import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import OpenAI from 'openai';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { ledger, linesOf, quotaOf } from '../testing/fake-ledger.js';
import { ask, resetFakes, startGateways, type GatewayHarness } from '../testing/gateway.harness.js';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());
beforeEach(() => resetFakes(gateway));

it('refuses a spent budget with a 429 that clients do not retry, before any model is called', async () => {
  const poor = newTenantScope();
  quotaOf(poor.tenantId).balanceMicro = 0n;
  let calls = 0;
  const client = new OpenAI({
    baseURL: gateway.urls[0] ?? '',
    apiKey: (await gateway.newKey(['models'], poor)).secret,
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

it('calls no model while the ledger is unavailable', async () => {
  const { secret } = await gateway.newKey(['models'], newTenantScope());
  const client = await gateway.client({ secret });
  ledger.unavailable = true;
  await expect(client.chat.completions.create(ask('small'))).rejects.toMatchObject({ status: 503 });
  expect(gateway.upstream.requests).toHaveLength(0);
});

it('charges later, and once, what the ledger could not charge at once', async () => {
  gateway.upstream.reply((request) => {
    ledger.unavailable = true;
    return { kind: 'text', chunks: [request.model] };
  });
  const client = await gateway.client();
  const { request_id: requestId } = await client.chat.completions.create(ask('small')).withResponse();
  await sleep(300);
  expect(linesOf(requestId ?? '')).toHaveLength(0);
  ledger.unavailable = false;
  await expect.poll(() => linesOf(requestId ?? '').length, { timeout: 20_000 }).toBe(2);
  await sleep(5_000); // Two more rounds of both sweeps.
  expect(ledger.charges.filter(({ id }) => id === requestId)).toHaveLength(1);
});

it.each([false, true])(
  'charges its own count where an upstream reports what is not possible (stream: %s)',
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

it('names in the charge what was held, which is enough for the input and the longest answer', async () => {
  const client = await gateway.client();
  const { request_id: requestId } = await client.chat.completions
    .create({ ...ask('small'), max_completion_tokens: 100 })
    .withResponse();
  const charge = () => ledger.charges.find(({ id }) => id === requestId);
  await expect.poll(charge).toBeDefined();
  expect(charge()?.heldMicro).toBeGreaterThanOrEqual(800n + 2n * 8n); // 8 micro-units a token out, 2 in
  expect(charge()?.heldMicro).toBeLessThan(900n);
});

it('serves what a lease covers while the ledger is unavailable, and charges it afterwards', async () => {
  const client = await gateway.client();
  await client.chat.completions.create(ask('small'));
  ledger.unavailable = true;
  const { request_id: requestId } = await client.chat.completions.create(ask('small')).withResponse();
  ledger.unavailable = false;
  await expect.poll(() => linesOf(requestId ?? '').length, { timeout: 20_000 }).toBe(2);
});
