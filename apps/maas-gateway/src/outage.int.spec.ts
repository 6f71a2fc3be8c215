import { createDatabase, startPostgres, testDatabaseUrl, type TestPostgres } from '@isthmus/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGateways, type GatewayHarness } from './testing/gateway.harness.js';

let server: TestPostgres;
let gateway: GatewayHarness;

beforeAll(async () => {
  server = await startPostgres();
  gateway = await startGateways(testDatabaseUrl(await createDatabase(server.adminUrl, 'outage'), 'models'));
});
afterAll(async () => {
  await gateway.stop();
  await server.stop();
});

it('answers OpenAI clients with 503 and when to come back while its database is unavailable', async () => {
  const { secret } = await gateway.newKey();
  const [url = ''] = gateway.urls;
  const models = () => fetch(`${url}/models`, { headers: { authorization: `Bearer ${secret}` } });

  await server.halt();
  try {
    const answer = await models();
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('x-should-retry')]).toEqual([
      503,
      '1',
      'true',
    ]);
    expect(await answer.json()).toMatchObject({
      error: {
        type: 'server_error',
        code: 'service_unavailable',
        message: expect.stringContaining('The database is unavailable.'),
      },
    });
  } finally {
    await server.resume();
  }

  expect((await models()).status).toBe(200);
});
