import { AgentCard, verifyAgentCardSignature } from '@a2a-js/sdk';
import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import { newTenantScope } from '@isthmus/testing';
import { importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { deployRequest, GATEWAY_URL, startHarness, type Harness } from '../testing/registry.harness.js';

const { AgentState } = registry;

let harness: Harness;
let portal: Harness['portal'],
  otherPortal: Harness['otherPortal'],
  orchestrator: Harness['orchestrator'],
  host: Harness['host'],
  auditLog: Harness['auditLog'],
  httpPort: Harness['httpPort'],
  deploy: Harness['deploy'],
  place: Harness['place'],
  bringUp: Harness['bringUp'];
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
  ({ portal, otherPortal, orchestrator, host, auditLog, httpPort, deploy, place, bringUp } = harness);
});
afterAll(() => harness.stop());

it('takes an agent from its deployment to ready, with a card the official SDK verifies', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  expect(agent).toMatchObject({
    state: AgentState.DEPLOYING,
    generation: 1,
    version: 1,
    address: `${GATEWAY_URL}/agents/${agent.id}`,
  });
  const ready = await bringUp(agent.id, 1);
  expect(ready.state).toBe(AgentState.READY);

  const keys = (await (await fetch(`http://127.0.0.1:${httpPort}/.well-known/jwks.json`)).json()) as {
    keys: JWK[];
  };
  const verify = verifyAgentCardSignature(
    async (kid) => importJWK(keys.keys.find((key) => key.kid === kid) ?? {}, 'ES256') as never,
  );
  const card = AgentCard.fromJSON(JSON.parse(ready.cardJson));
  await verify(card);
  await expect(verify({ ...card, name: 'Mallory' })).rejects.toThrow();

  const { events } = await portal.listEvents({ agentId: agent.id }, { scope });
  expect(events.map(({ kind }) => kind)).toEqual(['ready', 'started', 'placed', 'deployment.requested']);
});

it('records each change in the audit log once, with its actor', async () => {
  const scope = newTenantScope('user:li');
  const request = deployRequest();
  const agent = await portal.deployAgent(request, { scope });
  await otherPortal.deployAgent(request, { scope });
  await bringUp(agent.id, 1);
  await bringUp(agent.id, 1);
  const { spec } = request;
  const change = { agentId: agent.id, spec, expectedVersion: 1, idempotencyKey: randomUUID() };
  await portal.updateAgent(change, { scope });
  await host.endLease({ agentId: agent.id, instanceId: `${agent.id}-1`, reason: 'killed' });
  await orchestrator.beginRecovery({ agentId: agent.id, lostGeneration: 1, reason: 'killed' });
  await orchestrator.failDeployment({
    agentId: agent.id,
    generation: 2,
    failure: { code: 'PLACEMENT_IMPOSSIBLE', message: 'no room', remedy: '' },
  });
  await portal.undeployAgent({ agentId: agent.id, idempotencyKey: randomUUID() }, { scope });
  await portal.undeployAgent({ agentId: agent.id, idempotencyKey: randomUUID() }, { scope });
  await orchestrator.finishUndeployment({ agentId: agent.id, generation: 2 });
  const recorded = () => auditLog.of(scope.tenantId).map(({ action, actor }) => [action, actor]);
  await expect.poll(recorded, { timeout: 5_000 }).toEqual([
    ['agent.deploy', 'user:li'],
    ['agent.ready', 'service:orchestrator'],
    ['agent.update', 'user:li'],
    ['agent.lose-lease', 'service:agent-host'],
    ['agent.move', 'service:orchestrator'],
    ['agent.fail', 'service:orchestrator'],
    ['agent.undeploy', 'user:li'],
    ['agent.remove', 'service:orchestrator'],
  ]);
  expect(auditLog.of(scope.tenantId)[0]).toMatchObject({
    resource: `agent/${agent.id}`,
    attributes: { name: 'Support', metro: 'wuhan' },
  });
});

it('ignores reports of another generation and tolerates repeats', async () => {
  const agent = await deploy(newTenantScope());
  await bringUp(agent.id, 1);
  await bringUp(agent.id, 1);
  await expect(bringUp(agent.id, 2)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
});

it('undeploys, and refuses a deployment that is still under way', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  await portal.undeployAgent({ agentId: agent.id, idempotencyKey: randomUUID() }, { scope });
  await expect(place(agent.id, 1)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  await orchestrator.finishUndeployment({ agentId: agent.id, generation: 1 });
  expect((await portal.getAgent({ agentId: agent.id }, { scope })).state).toBe(AgentState.GONE);
  expect((await portal.listAgents({}, { scope })).agents).toEqual([]);
});
