import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startHarness, type Harness } from '../testing/registry.harness.js';

const { AgentState } = registry;

let harness: Harness;
let portal: Harness['portal'],
  orchestrator: Harness['orchestrator'],
  host: Harness['host'],
  gateway: Harness['gateway'],
  auditLog: Harness['auditLog'],
  deploy: Harness['deploy'],
  bringUp: Harness['bringUp'];
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
  ({ portal, orchestrator, host, gateway, auditLog, deploy, bringUp } = harness);
});
afterAll(() => harness.stop());

it('starts the recovery of an agent whose instance ended, at the same address', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  await bringUp(agent.id, 1);
  await host.endLease({ agentId: agent.id, instanceId: 'somebody-else', reason: 'killed' });
  expect((await portal.getAgent({ agentId: agent.id }, { scope })).state).toBe(AgentState.READY);
  await host.endLease({ agentId: agent.id, instanceId: `${agent.id}-1`, reason: 'killed' });
  expect(await gateway.resolveAgent({ agentId: agent.id })).toMatchObject({
    state: AgentState.RECOVERING,
    endpoint: '',
  });
  const recovering = await orchestrator.beginRecovery({
    agentId: agent.id,
    lostGeneration: 1,
    reason: 'killed',
  });
  expect(recovering).toMatchObject({ generation: 2, placement: { nodeId: 'node-1' } });
  const ready = await bringUp(agent.id, 2);
  expect(ready).toMatchObject({ state: AgentState.READY, generation: 2, address: agent.address });
  expect(await gateway.resolveAgent({ agentId: agent.id })).toMatchObject({
    instanceId: `${agent.id}-2`,
    endpoint: 'http://127.0.0.1:9',
  });
});

it('recovers an agent whose lease expired, and refuses a late renewal', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  await bringUp(agent.id, 1, 1_000);
  await expect
    // The registries of this test have just started, and give instances the time of a lease first.
    .poll(async () => (await portal.getAgent({ agentId: agent.id }, { scope })).state, { timeout: 12_000 })
    .toBe(AgentState.RECOVERING);
  await expect
    .poll(() => auditLog.of(scope.tenantId).at(-1))
    .toMatchObject({ action: 'agent.lose-lease', actor: 'service:agent-registry' });
  await expect(host.renewLease({ leaseId: randomUUID(), instanceId: `${agent.id}-1` })).rejects.toMatchObject(
    { code: 'FAILED_PRECONDITION' },
  );
});
