import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { linesOf } from '../testing/fake-ledger.js';
import { startGateways, type GatewayHarness } from '../testing/gateway.harness.js';

/** Longer than the window of the token counter, and without a space that it could break at. */
const ENDLESS = Array.from({ length: 12 }, () => 'x'.repeat(400_000));
/** So that what was delivered is counted by the gateway. */
const IMPLAUSIBLE = { prompt_tokens: 7, completion_tokens: 1e15 };

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());

it('charges a whole answer that no tokenizer can count, by its length', async () => {
  gateway.upstream.reply({ kind: 'text', chunks: ENDLESS, usage: IMPLAUSIBLE });
  const client = await gateway.client();
  const { request_id: requestId } = await client.chat.completions.create(ask()).withResponse();
  await expect.poll(() => linesOf(requestId ?? '').map(({ outcome }) => outcome)).toHaveLength(2);
  const [, output] = linesOf(requestId ?? '');
  expect(output).toMatchObject({ countedBy: 'local', outcome: 'completed' });
  expect(Number(output?.quantity)).toBeGreaterThanOrEqual(4_800_000 / 4);
});

it('cuts a stream that goes on far beyond its bound, and charges what was delivered', async () => {
  gateway.upstream.reply({ kind: 'text', chunks: ENDLESS, usage: IMPLAUSIBLE });
  const client = await gateway.client();
  const { data: stream, request_id: requestId } = await client.chat.completions
    .create({ ...ask(), stream: true, max_tokens: 100 })
    .withResponse();
  let characters = 0;
  const reading = (async () => {
    for await (const chunk of stream) characters += chunk.choices[0]?.delta.content?.length ?? 0;
  })();
  await expect(reading).rejects.toMatchObject({ code: 'upstream_invalid' });
  expect(characters).toBeLessThanOrEqual(400_000);
  await expect.poll(() => linesOf(requestId ?? '')).toHaveLength(2);
  expect(linesOf(requestId ?? '')[1]).toMatchObject({ countedBy: 'local', outcome: 'interrupted' });
});

function ask() {
  return { model: 'scripted/scripted', messages: [{ role: 'user' as const, content: 'Go on' }] };
}
