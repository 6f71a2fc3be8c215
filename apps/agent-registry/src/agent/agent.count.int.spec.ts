import { registry } from '@isthmus/contracts';
import { operatorScope, platformScope } from '@isthmus/platform-identity';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startHarness, type Harness } from '../testing/registry.harness.js';

const { AgentState } = registry;
const operator = operatorScope('user:operator');
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
});
afterAll(() => harness.stop());

it('counts the agents of tenants by state for operators', async () => {
  const { portal, deploy, bringUp, orchestrator } = harness;
  const [first, second] = [newTenantScope(), newTenantScope()];
  await bringUp((await deploy(first)).id, 1);
  await deploy(first);
  const { id: agentId } = await deploy(second);
  await orchestrator.failDeployment({ agentId, generation: 1, failure: { code: 'INTERNAL', message: 'no' } });
  await deploy(newTenantScope());
  const tenantIds = [first, second, newTenantScope()].map(({ tenantId }) => tenantId);
  const { counts } = await portal.countAgents({ tenantIds }, { scope: operator });
  const expected = [
    { tenantId: first.tenantId, state: AgentState.DEPLOYING, agents: 1 },
    { tenantId: first.tenantId, state: AgentState.READY, agents: 1 },
    { tenantId: second.tenantId, state: AgentState.FAILED, agents: 1 },
  ];
  expect(counts).toHaveLength(expected.length);
  expect(counts).toEqual(expect.arrayContaining(expected));
});

it('counts for operators only', async () => {
  const scope = newTenantScope();
  for (const refused of [scope, platformScope('user:anna'), platformScope('service:portal')]) {
    const counting = harness.portal.countAgents({ tenantIds: [scope.tenantId] }, { scope: refused });
    await expect(counting).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  }
});
