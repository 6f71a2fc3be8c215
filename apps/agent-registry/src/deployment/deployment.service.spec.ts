import { beforeEach, expect, it } from 'vitest';
import type { Agent, Lease, Placement } from '../agent/agent.model.js';
import type { CardSigner } from '../card/card.signer.js';
import { orchestrator, startAgents } from '../testing/unit.fixtures.js';
import { DeploymentService } from './deployment.service.js';

let given: ReturnType<typeof startAgents>;
let deployments: DeploymentService;
let agentId: string;
beforeEach(async () => {
  given = startAgents();
  const signer = { cardOf: async ({ version }: Agent) => ({ version }) } as unknown as CardSigner; // All it uses.
  deployments = new DeploymentService(given.memory.units(), signer);
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
