import { newTenantScope } from '@isthmus/testing';
import { expect, it } from 'vitest';
import { PROTOCOLS } from '../app.module.js';
import { rpc, useGateway } from './gateway.fixture.js';
import { LineModule } from './line.module.js';
import { LineProtocol } from './line.protocol.js';

const gateway = useGateway({ protocols: [...PROTOCOLS, { module: LineModule, protocol: LineProtocol }] });

async function send(agentId: string, line: string, key = gateway.harness.secret): Promise<string> {
  const response = await fetch(`${gateway.harness.urls[0]}/lines/${agentId}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: line,
  });
  return response.text();
}

it('serves a second protocol beside A2A: routed, recorded and charged alike', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  expect(await send(agentId, 'say hello')).toBe('task t1');
  expect(await gateway.post(agentId, rpc('SendMessage'))).toMatchObject({ status: 200 });
  expect(await gateway.settledRows(agentId)).toMatchObject([
    { method: 'say', outcome: 'completed', charge: 'posted' },
    { method: 'SendMessage', outcome: 'completed', charge: 'posted' },
  ]);
});

it('enforces the budget whatever the protocol', async () => {
  const poor = newTenantScope();
  const key = 'isth_live_poor_1';
  gateway.harness.state.keys.set(key, { keyId: 'p', tenantId: poor.tenantId, scopes: ['agents'] });
  gateway.harness.state.balanceMicro = 0n;
  const agentId = gateway.harness.publish(gateway.agent.url, { tenantId: poor.tenantId });
  expect(await send(agentId, 'say hello', key)).toMatch(/error BUDGET_EXHAUSTED/);
  expect(gateway.agent.seen).toEqual([]);
});
