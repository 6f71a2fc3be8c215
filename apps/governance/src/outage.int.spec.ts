import { createDatabase, newTenantScope, startPostgres, type TestPostgres } from '@isthmus/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHarness, type Harness } from './testing/service.harness.js';

let server: TestPostgres;
let harness: Harness;

beforeAll(async () => {
  server = await startPostgres();
  harness = await startHarness(await createDatabase(server.adminUrl, 'outage'), 1);
});
afterAll(async () => {
  await harness.stop();
  await server.stop();
});

it('names an outage of its database to callers and probes, and goes on by itself when it is over', async () => {
  const scope = newTenantScope();
  const audit = await harness.auditAs('portal');
  const { OPERATIONS_PORT } = harness.environments[0] ?? { OPERATIONS_PORT: 0 };
  const ready = async () => (await fetch(`http://127.0.0.1:${OPERATIONS_PORT}/readyz`)).status;
  const event = { eventId: 'outage:1', action: 'agent.deploy', resource: 'agent/1', attributes: {} };
  expect(await ready()).toBe(200);

  await server.halt();
  try {
    await expect(audit.append(event, { scope })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterMs: 1_000,
      message: 'The database is unavailable',
    });
    expect(await ready()).toBe(503);
  } finally {
    await server.resume();
  }

  expect(await audit.append(event, { scope })).toMatchObject({ sequence: 1n });
  expect(await ready()).toBe(200);
});
