import { testDatabaseUrl } from '@isthmus/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { DIALECTS } from '../app.module.js';
import { linesOf } from './fake-ledger.js';
import { ask, resetFakes, startGateways, type GatewayHarness } from './gateway.harness.js';
import { PlainTextDialect } from './plain-text.dialect.js';
import { PlainTextModule } from './plain-text.module.js';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'), [
    ...DIALECTS,
    { module: PlainTextModule, dialect: PlainTextDialect },
  ]);
});
afterAll(() => gateway.stop());
beforeEach(() => resetFakes(gateway));

async function send(model: string, text: string): Promise<Response> {
  const { secret } = await gateway.newKey();
  return fetch(new URL(`/ask/${model}`, gateway.urls[0]), {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: text,
  });
}

async function attemptsOf(requestId: string): Promise<unknown[]> {
  const client = new Client({ connectionString: inject('databaseAdminUrl') });
  await client.connect();
  try {
    const { rows } = await client.query(
      'SELECT state, upstream, model FROM models.attempt WHERE request_id = $1',
      [requestId],
    );
    return rows;
  } finally {
    await client.end();
  }
}

it('serves a second dialect beside OpenAI: answered, metered and settled alike', async () => {
  const plain = await send('small', 'How are you?');
  expect(await plain.text()).toBe('Hello there');
  expect(plain.headers.has('openai-processing-ms')).toBe(false);
  const client = await gateway.client();
  const { data, response } = await client.chat.completions.create(ask('small')).withResponse();
  expect(data.choices[0]?.message.content).toBe('Hello there');
  expect(response.headers.has('openai-processing-ms')).toBe(true);
  for (const { headers } of [plain, response]) {
    const requestId = headers.get('x-request-id') ?? '';
    await expect.poll(() => linesOf(requestId).length).toBe(2);
    expect(linesOf(requestId)).toMatchObject([
      { sku: 'model.input', quantity: 7n, countedBy: 'provider', outcome: 'completed' },
      { sku: 'model.output', quantity: 3n, countedBy: 'provider' },
    ]);
    expect(await attemptsOf(requestId)).toEqual([{ state: 'ended', upstream: 'scripted', model: 'small' }]);
  }
});

it('states errors in the form of the dialect whose path it is', async () => {
  const plain = await send('none', 'hi');
  expect(plain.status).toBe(404);
  expect(await plain.json()).toMatchObject({ oops: expect.any(String), reason: 'model_not_found' });
  const openAi = await fetch(new URL('/v1/nothing', gateway.urls[0]));
  expect(await openAi.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
});
