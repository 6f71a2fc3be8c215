import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startA2aGateway } from '../../testing/a2a.gateway.js';
import { SERVICE_PARAMETERS } from '../../testing/binding.clients.js';
import { AGENT, FakeExchangeServices } from '../../testing/exchange.fakes.js';
import { type UnitGateway } from '../../testing/unit.gateway.js';

const OTHER = AGENT.replace(/a$/, 'b');
const rpc = (params: object) => JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'GetTask', params });

const services = new FakeExchangeServices();
let gateway: UnitGateway;
beforeAll(async () => {
  gateway = await startA2aGateway(services);
});
afterAll(() => gateway.stop());
beforeEach(() => void (services.sent.length = 0));

async function call(path: string, body?: string): Promise<{ status: number; text: string }> {
  const headers = { ...SERVICE_PARAMETERS, 'content-type': 'application/json' };
  const response = await fetch(`${gateway.url}${path}`, {
    headers,
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
  return { status: response.status, text: await response.text() };
}

const sent = () => JSON.parse(Buffer.from(services.sent[0]?.body ?? []).toString()) as unknown;

// Specification v1.0.1, §4.4.6: a client sends the tenant of the interface that it has chosen.
it.each([
  ['an address of all agents', '/agents', rpc({ id: 't1', tenant: AGENT })],
  ['an address of all agents with a slash', '/agents/', rpc({ id: 't1', tenant: AGENT.toUpperCase() })],
  ['the address of the agent', `/agents/${AGENT}/`, rpc({ id: 't1', tenant: AGENT })],
  ['the address of the agent, empty', `/agents/${AGENT}/`, rpc({ id: 't1', tenant: '' })],
])('names the agent in JSON-RPC at %s, and does not reach it', async (_, path, body) => {
  services.known.set(AGENT.toUpperCase(), services.known.get(AGENT) as never); // As the registry finds it.
  expect((await call(path, body)).status).toBe(200);
  expect(sent()).toEqual({ jsonrpc: '2.0', id: 7, method: 'GetTask', params: { id: 't1' } });
});

it('names the agent in the path or the query of HTTP+JSON, and does not reach it', async () => {
  expect((await call(`/agents/${AGENT}/tasks/t1?tenant=${AGENT}`)).status).toBe(200);
  expect(sent()).toMatchObject({ method: 'GetTask', params: { id: 't1' } });
  expect(sent()).not.toHaveProperty('params.tenant');
});

it.each([
  ['that is not of the address', `/agents/${AGENT}/`, rpc({ id: 't1', tenant: OTHER }), 'params.tenant'],
  ['that is absent where nothing else names an agent', '/agents/', rpc({ id: 't1' }), 'params.tenant'],
  ['that is no text', '/agents/', rpc({ id: 't1', tenant: 5 }), 'params.tenant'],
  [
    'of HTTP+JSON that is not of the address',
    `/agents/${AGENT}/tasks/t1?tenant=${OTHER}`,
    undefined,
    'tenant',
  ],
])('is refused by its name: one %s', async (_, path, body, field) => {
  expect((await call(path, body)).text).toContain(`"field":"${field}"`);
  expect(services.sent).toEqual([]);
});

it('of an agent of others is that of no agent', async () => {
  const { status } = await call('/agents/', rpc({ id: 't1', tenant: OTHER }));
  expect([status, services.sent]).toEqual([404, []]);
});
