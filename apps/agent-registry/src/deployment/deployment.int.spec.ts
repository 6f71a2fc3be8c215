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
  gateway: Harness['gateway'],
  deploy: Harness['deploy'],
  place: Harness['place'],
  bringUp: Harness['bringUp'];
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
  ({ portal, otherPortal, orchestrator, host, auditLog, httpPort, gateway, deploy, place, bringUp } =
    harness);
});
afterAll(() => harness.stop());

it('takes an agent from its deployment to ready, with a card the official SDK verifies', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  expect(agent).toMatchObject({
    state: AgentState.DEPLOYING,
    generation: 1,
    version: 1,
    address: `${GATEWAY_URL}/agents/${agent.id}/`,
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
  const spec = { ...request.spec, model: 'another' };
  const change = { agentId: agent.id, spec, expectedVersion: 1, idempotencyKey: randomUUID() };
  await portal.updateAgent(change, { scope });
  const gone = { code: 'PLACEMENT_IMPOSSIBLE', message: 'no room', remedy: '' };
  await orchestrator.failDeployment({ agentId: agent.id, generation: 2, failure: gone });
  await host.endLease({ agentId: agent.id, instanceId: `${agent.id}-1`, reason: 'killed' });
  await orchestrator.beginRecovery({ agentId: agent.id, lostGeneration: 1, reason: 'killed' });
  await orchestrator.failDeployment({
    agentId: agent.id,
    generation: 3,
    failure: gone,
  });
  await portal.undeployAgent({ agentId: agent.id, idempotencyKey: randomUUID() }, { scope });
  await portal.undeployAgent({ agentId: agent.id, idempotencyKey: randomUUID() }, { scope });
  await orchestrator.finishUndeployment({ agentId: agent.id, generation: 3 });
  const recorded = () => auditLog.of(scope.tenantId).map(({ action, actor }) => [action, actor]);
  await expect.poll(recorded, { timeout: 5_000 }).toEqual([
    ['agent.deploy', 'user:li'],
    ['agent.ready', 'service:orchestrator'],
    ['agent.update', 'user:li'],
    ['agent.fail-update', 'service:orchestrator'],
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

it('brings a version up beside the one that answers, and hands over without a gap', async () => {
  const scope = newTenantScope();
  const { id: agentId } = await deploy(scope);
  await place(agentId, 1);
  const one = { agentId, generation: 1, instanceId: `${agentId}-1` };
  const first = await host.grantLease({ ...one, endpoint: 'http://127.0.0.1:9', ttlMs: 20_000 });
  await orchestrator.publishAgent(one);
  const spec = { ...deployRequest().spec, instructions: 'Be brief.' };
  const change = { agentId, spec, expectedVersion: 1, idempotencyKey: randomUUID() };
  const { state, rollout } = await portal.updateAgent(change, { scope });
  expect([state, rollout?.generation]).toEqual([AgentState.READY, 2]);
  const answering = async () => (await gateway.resolveAgent({ agentId })).instanceId;
  await place(agentId, 2);
  expect(await answering()).toBe(one.instanceId);
  const two = { agentId, generation: 2, instanceId: `${agentId}-2` };
  await host.grantLease({ ...two, endpoint: 'http://127.0.0.1:10', ttlMs: 20_000 });
  expect(await answering()).toBe(two.instanceId);
  await host.renewLease({ leaseId: first.id, instanceId: one.instanceId });
  expect(await orchestrator.publishAgent(two)).toMatchObject({ version: 2, generation: 2, spec });
  expect(await answering()).toBe(two.instanceId);
});

it('keeps the present version when another one fails', async () => {
  const scope = newTenantScope();
  const { id: agentId } = await deploy(scope);
  await bringUp(agentId, 1);
  await portal.redeployAgent({ agentId, expectedVersion: 1, idempotencyKey: randomUUID() }, { scope });
  const failure = { code: 'PLACEMENT_IMPOSSIBLE', message: 'no room', remedy: '' };
  await orchestrator.failDeployment({ agentId, generation: 2, failure });
  const agent = await portal.getAgent({ agentId }, { scope });
  expect(agent).toMatchObject({ state: AgentState.READY, generation: 1, rollout: { failure } });
  expect((await gateway.resolveAgent({ agentId })).instanceId).toBe(`${agentId}-1`);
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
