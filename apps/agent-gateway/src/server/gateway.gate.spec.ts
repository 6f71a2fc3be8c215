import { OrganisationGate } from '@isthmus/platform-http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startA2aGateway } from '../testing/a2a.gateway.js';
import { AGENT, answerOf, FakeExchangeServices } from '../testing/exchange.fakes.js';
import { WireClient } from '../testing/grpc.wire.js';
import { KEY, KEY_OF_OTHERS, type UnitGateway } from '../testing/unit.gateway.js';

const RESOURCE_EXHAUSTED = 8;
const services = new FakeExchangeServices();
let gateway: UnitGateway;
let client: WireClient;
beforeAll(async () => {
  const gate = new OrganisationGate({ requestsInFlightMax: 1, requestsPerSecondMax: 1_000 });
  gateway = await startA2aGateway(services, { gate });
  client = new WireClient(gateway.grpc);
});
afterAll(async () => {
  client.close();
  await gateway.stop();
});

const overHttp = async (key = KEY) => {
  const headers = { authorization: `Bearer ${key}`, 'a2a-version': '1.0' };
  return (await fetch(`${gateway.url}/agents/${AGENT}/tasks/t1`, { headers })).status;
};
const overGrpc = async () => (await client.call('GetTask', { tenant: AGENT, id: 't1' })).error?.code;

/** The agent answers once the result is called. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const task = { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_WORKING' } };
  services.answer = async () => {
    await promise;
    return answerOf(JSON.stringify({ jsonrpc: '2.0', id: 1, result: task }));
  };
  return resolve;
}

it.each([
  ['HTTP and then gRPC', overHttp, 200, overGrpc, RESOURCE_EXHAUSTED],
  ['gRPC and then HTTP', overGrpc, undefined, overHttp, 429],
] as const)(
  'counts what an organisation has in flight over %s together',
  async (_, first, answered, second, refused) => {
    const release = held();
    services.sent.length = 0;
    const running = first();
    await expect.poll(() => services.sent.length).toBe(1);
    expect(await second()).toBe(refused);
    expect(await overHttp(KEY_OF_OTHERS)).not.toBe(429);
    release();
    expect(await running).toBe(answered);
    expect([await overHttp(), await overGrpc()]).toEqual([200, undefined]);
  },
);
