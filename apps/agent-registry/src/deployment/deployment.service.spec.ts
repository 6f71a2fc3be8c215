import { beforeEach, expect, it } from 'vitest';
import type { Agent, Lease, Placement } from '../agent/agent.model.js';
import { RouteService } from '../route/route.service.js';
import { orchestrator, requirement, spec, startAgents } from '../testing/unit.fixtures.js';
import { DeploymentService } from './deployment.service.js';

let given: ReturnType<typeof startAgents>;
let deployments: DeploymentService;
let agentId: string;
beforeEach(async () => {
  given = startAgents();
  deployments = new DeploymentService(given.memory.units(), given.signer, given.launcher);
  agentId = (await given.deploy()).id;
});

const placement: Placement = {
  reservationId: 'r',
  siteId: 's',
  siteName: 'Site',
  nodeId: 'node-1',
  metroId: 'wuhan',
  operatorId: 'o',
  roundTripUs: 900,
  priceMicroPerHour: '5',
  explanationJson: '{}',
};
const stored = () => given.memory.agent(agentId);
const put = (change: Partial<Agent>) => Object.assign(stored(), change);
const lease = (change: Partial<Lease> = {}): Lease => ({
  id: 'l',
  agentId,
  tenantId: stored().tenantId,
  instanceId: 'i',
  generation: 1,
  endpoint: 'http://127.0.0.1:9',
  ttlMs: 6_000,
  expiresAt: new Date(Date.now() + 60_000),
  ...change,
});
const step = (generation = 1) => ({ agentId, generation });
const publish = () => deployments.publish(orchestrator, { ...step(), instanceId: 'i' });
const recover = (lostGeneration = 1) =>
  deployments.beginRecovery(orchestrator, { agentId, lostGeneration, reason: 'killed' });
const failure = { code: 'PLACEMENT_IMPOSSIBLE', message: 'no room', remedy: '' };

it('records a placement once', async () => {
  await deployments.recordPlacement(orchestrator, { ...step(), placement });
  await deployments.recordPlacement(orchestrator, { ...step(), placement });
  expect(stored().placement).toEqual(placement);
  expect(given.memory.events.at(-1)).toMatchObject({
    kind: 'placed',
    message: 'Placed on node-1 in Site',
    attributes: { nodeId: 'node-1', siteId: 's', roundTripUs: '900' },
  });
  expect(given.memory.kinds()).toEqual(['deployment.requested', 'placed']);
});

it('refuses reports of another generation, and of a state they do not fit', async () => {
  const refused = { code: 'FAILED_PRECONDITION' };
  const place = (generation: number) =>
    deployments.recordPlacement(orchestrator, { ...step(generation), placement });
  await expect(place(2)).rejects.toMatchObject(refused);
  await expect(recover(2)).rejects.toMatchObject(refused);
  put({ state: 'undeploying' });
  await expect(place(1)).rejects.toMatchObject(refused);
  await expect(deployments.publish(orchestrator, { ...step(2), instanceId: 'i' })).rejects.toMatchObject(
    refused,
  );
});

it('publishes when the instance has the lease: ready, with a card, without the failure before', async () => {
  put({ failure, version: 3 });
  given.memory.leases = [lease()];
  expect(await publish()).toMatchObject({ state: 'ready', card: { version: 3 }, failure: undefined });
  expect(stored().readyAt).toBeInstanceOf(Date);
  await publish();
  expect(given.memory.audit.map(({ action }) => action)).toEqual(['agent.deploy', 'agent.ready']);
});

it.each([
  ['no instance', []],
  ['another instance', [{ instanceId: 'other' }]],
  ['the instance no longer', [{ expiresAt: new Date(0) }]],
])('asks to retry while %s has the lease', async (_, leases) => {
  given.memory.leases = leases.map(lease);
  await expect(publish()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 200 });
  expect(stored().state).toBe('deploying');
});

it('keeps a failure, and where the agent was placed no longer', async () => {
  put({ placement });
  expect(await deployments.fail(orchestrator, { ...step(), failure })).toMatchObject({
    state: 'failed',
    failure,
    placement: undefined,
  });
  expect(given.memory.audit.at(-1)).toMatchObject({
    action: 'agent.fail',
    attributes: { code: failure.code },
  });
});

it('ignores a failure that is out of date', async () => {
  await deployments.fail(orchestrator, { ...step(2), failure });
  put({ state: 'ready' });
  await deployments.fail(orchestrator, { ...step(1), failure });
  expect(stored().state).toBe('ready');
  expect(given.memory.kinds()).toEqual(['deployment.requested']);
});

it('recovers no agent that is deploying', async () => {
  await expect(recover()).rejects.toThrow('An agent that is deploying cannot be moved');
});

it('moves to the next generation once, without the lost lease', async () => {
  put({ state: 'ready', placement });
  given.memory.leases = [lease()];
  const first = await recover();
  expect(first).toMatchObject({ agent: { state: 'recovering', generation: 2 }, lost: { nodeId: 'node-1' } });
  expect(given.memory.leases).toEqual([]);
  expect(await recover()).toMatchObject({ agent: { generation: 2 } });
  expect(given.memory.kinds()).toEqual(['deployment.requested', 'recovering']);
  await recover(2);
  expect(stored().generation).toBe(3);
});

const rollout = () => ({
  generation: 2,
  version: 2,
  spec: { ...spec, name: 'Second' },
  requirement,
  visibility: 'public' as const,
  requestedBy: 'user:li',
});
const placeTwo = () =>
  deployments.recordPlacement(orchestrator, {
    ...step(2),
    placement: { ...placement, reservationId: 'r2', nodeId: 'node-2' },
  });

it('makes a rollout the version of its agent once its instance has the lease', async () => {
  put({ state: 'ready', placement, rollout: rollout() });
  await placeTwo();
  await placeTwo();
  expect(stored()).toMatchObject({
    placement: { nodeId: 'node-1' },
    rollout: { placement: { nodeId: 'node-2' } },
  });
  const publishTwo = () => deployments.publish(orchestrator, { ...step(2), instanceId: 'i2' });
  given.memory.leases = [lease()];
  await expect(publishTwo()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  given.memory.leases = [lease({ instanceId: 'i2', generation: 2 })];
  expect(await publishTwo()).toMatchObject({
    state: 'ready',
    name: 'Second',
    version: 2,
    generation: 2,
    visibility: 'public',
    placement: { nodeId: 'node-2' },
    card: { version: 2 },
    rollout: undefined,
  });
  await publishTwo();
  expect(given.memory.versions.map(({ version, createdBy }) => [version, createdBy])).toEqual([
    [1, 'user:li'],
    [2, 'user:li'],
  ]);
  expect(given.memory.kinds()).toEqual(['deployment.requested', 'placed', 'version.published', 'ready']);
});

it('leaves an agent as it is when a rollout fails, and admits no more of that', async () => {
  put({ state: 'ready', placement, rollout: rollout() });
  given.launched.length = 0;
  await deployments.fail(orchestrator, { ...step(2), failure });
  expect(stored()).toMatchObject({
    state: 'ready',
    version: 1,
    placement: { nodeId: 'node-1' },
    rollout: { failure },
  });
  expect(given.memory.audit.at(-1)).toMatchObject({
    action: 'agent.fail-update',
    attributes: { version: '2' },
  });
  await expect(placeTwo()).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  await recover();
  expect(stored()).toMatchObject({ state: 'recovering', generation: 3 });
  expect(await recover()).toMatchObject({ agent: { generation: 3 } });
});

const former = { id: 'l', instanceId: 'i', generation: 1, endpoint: 'http://127.0.0.1:9', ttlMs: 6_000 };
const takenOver = (formerUntil: Date) =>
  lease({ id: 'l2', instanceId: 'i2', generation: 2, former, formerUntil });

it('gives the lease back to the former instance when a rollout fails that had it', async () => {
  put({ state: 'ready', placement, rollout: rollout() });
  given.memory.leases = [takenOver(new Date(Date.now() + 60_000))];
  await deployments.fail(orchestrator, { ...step(2), failure });
  expect(given.memory.leases).toMatchObject([{ ...former, former: null }]);
  const { agent, lease: live } = await new RouteService(given.memory.units()).resolve(orchestrator, agentId);
  expect([agent.state, live?.instanceId]).toEqual(['ready', 'i']);
});

it('recovers an agent whose former instance has ended when a rollout fails that had the lease', async () => {
  put({ state: 'ready', placement, rollout: rollout(), pendingWorkflow: undefined });
  given.memory.leases = [takenOver(new Date(Date.now() - 1))];
  given.launched.length = 0;
  await deployments.fail(orchestrator, { ...step(2), failure });
  expect(given.memory.leases).toEqual([]);
  expect(given.launched).toMatchObject([
    { state: 'recovering', pendingWorkflow: { name: 'RecoverAgent', lostGeneration: 1 } },
  ]);
});

it('recovers an agent that lost its instance while a rollout failed', async () => {
  put({ state: 'recovering', rollout: rollout(), pendingWorkflow: undefined });
  await placeTwo();
  given.launched.length = 0;
  await deployments.fail(orchestrator, { ...step(2), failure });
  expect(given.launched).toMatchObject([
    { pendingWorkflow: { name: 'RecoverAgent', lostGeneration: 1, reason: 'no room' } },
  ]);
});

it('goes on with no rollout of an agent that is being undeployed', async () => {
  put({ state: 'undeploying', rollout: rollout() });
  await expect(placeTwo()).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
});

it('finishes an undeployment once: nothing placed, published or leased', async () => {
  put({ state: 'undeploying', placement, card: {} });
  given.memory.leases = [lease()];
  await deployments.finishUndeployment(orchestrator, agentId);
  expect(stored()).toMatchObject({ state: 'gone', placement: null, card: null });
  expect(given.memory.leases).toEqual([]);
  await deployments.finishUndeployment(orchestrator, agentId);
  expect(given.memory.audit.map(({ action }) => action)).toEqual(['agent.deploy', 'agent.remove']);
});

it('stores an agent that changed with the time of the change, and no other', async () => {
  put({ updatedAt: new Date(5), state: 'ready' });
  await publish();
  expect(stored().updatedAt).toEqual(new Date(5));
  await recover();
  expect(stored().updatedAt.getTime()).toBeGreaterThan(5);
});
