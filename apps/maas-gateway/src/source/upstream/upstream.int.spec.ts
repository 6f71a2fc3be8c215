import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { ledger, linesOf } from '../../testing/fake-ledger.js';
import { ask, resetFakes, startGateways, type GatewayHarness } from '../../testing/gateway.harness.js';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());
beforeEach(() => resetFakes(gateway));

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

it('fails the stream when the upstream breaks off, and charges what was delivered once', async () => {
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
  expect(ledger.charges.filter(({ id }) => id === requestId)).toHaveLength(1);
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
  expect(ledger.charges.filter(({ id }) => id === requestId)).toHaveLength(1);
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

it('reports an upstream that is down or slow', async () => {
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

it('tries a failing upstream once more, with a row of each attempt, and frees the hold', async () => {
  gateway.upstream.reply({ kind: 'error', status: 500, error: { message: 'boom' } });
  const client = await gateway.client();
  const failure = await client.chat.completions.create(ask('small')).catch((error: unknown) => error);
  expect(failure).toMatchObject({ status: 502, code: 'upstream_unavailable' });
  expect(gateway.upstream.requests).toHaveLength(2);
  const { requestID } = failure as { requestID: string }; // of the client's error class
  await sleep(500);
  expect(ledger.charges.filter(({ id }) => id === requestID)).toEqual([]);
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
