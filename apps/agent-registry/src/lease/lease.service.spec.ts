import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { RouteService } from '../route/route.service.js';
import type { Agent } from '../agent/agent.model.js';
import { host, requirement, spec, startAgents } from '../testing/unit.fixtures.js';
import { LeaseService } from './lease.service.js';

let given: ReturnType<typeof startAgents>;
let leases: LeaseService;
let agentId: string;
beforeEach(async () => {
  given = startAgents();
  leases = new LeaseService(given.memory.units(), given.launcher);
  agentId = (await given.deploy()).id;
  given.launched.length = 0;
});

const put = (change: Partial<Agent>) => Object.assign(given.memory.agent(agentId), change);
const grant = (change: object = {}) =>
  leases.grant(host, {
    agentId,
    generation: 1,
    instanceId: 'i',
    endpoint: 'http://127.0.0.1:9',
    ttlMs: 6_000,
    ...change,
  });
const expire = () => Object.assign(given.memory.leases[0] ?? {}, { expiresAt: new Date(Date.now() - 1) });

it('grants the lease of the current generation for its time', async () => {
  const before = Date.now();
  const lease = await grant();
  expect(lease).toMatchObject({ agentId, tenantId: given.scope.tenantId, instanceId: 'i', generation: 1 });
  expect(lease.expiresAt.getTime()).toBeGreaterThanOrEqual(before + 6_000);
  expect(lease.expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 6_000);
  expect(given.memory.kinds()).toEqual(['deployment.requested', 'started']);
  await grant({ instanceId: 'j' });
  expect(given.memory.leases).toMatchObject([{ instanceId: 'j' }]);
});

it('grants none to another generation, to an agent that is ending, or that does not exist', async () => {
  const refused = { code: 'FAILED_PRECONDITION' };
  await expect(grant({ generation: 2 })).rejects.toMatchObject(refused);
  await expect(grant({ agentId: randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  put({ generation: 2 });
  await expect(grant({ generation: 1 })).rejects.toMatchObject(refused);
  put({ generation: 1, state: 'undeploying' });
  await expect(grant()).rejects.toMatchObject(refused);
  put({ state: 'failed' });
  await expect(grant()).rejects.toMatchObject(refused);
  expect(given.memory.leases).toEqual([]);
});

it('extends a lease by its time, even an expired one, for its instance only', async () => {
  const { id: leaseId } = await grant();
  expire();
  const { expiresAt } = await leases.renew(host, { leaseId, instanceId: 'i' });
  expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 5_000);
  await expect(leases.renew(host, { leaseId, instanceId: 'j' })).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    remedy: expect.stringContaining('Stop this instance'),
  });
});

it('recovers a ready agent that lost its lease, from the generation that lost it', async () => {
  await grant();
  put({ state: 'ready' });
  await leases.end(host, { agentId, instanceId: 'i', reason: 'killed' });
  expect(given.memory.leases).toEqual([]);
  expect(given.launched).toMatchObject([
    {
      id: agentId,
      state: 'recovering',
      pendingWorkflow: { name: 'RecoverAgent', lostGeneration: 1, reason: 'killed' },
    },
  ]);
  expect(given.memory.audit.at(-1)).toMatchObject({
    action: 'agent.lose-lease',
    actor: 'service:agent-host',
    attributes: { instanceId: 'i', reason: 'killed' },
  });
});

it('ends the lease of no other instance', async () => {
  await grant();
  put({ state: 'ready' });
  await leases.end(host, { agentId, instanceId: 'j', reason: 'killed' });
  expect(given.memory.leases).toHaveLength(1);
  expect(given.launched).toEqual([]);
});

it('leaves the recovery of an agent that is still deploying to its workflow', async () => {
  await grant();
  await leases.end(host, { agentId, instanceId: 'i', reason: 'killed' });
  expect(given.memory.leases).toEqual([]);
  expect([given.memory.agent(agentId).state, given.launched]).toEqual(['deploying', []]);
});

it('ends expired leases, and those alone', async () => {
  await grant();
  put({ state: 'ready' });
  expect(await leases.endExpired(host)).toBe(0);
  expire();
  expect(await leases.endExpired(host)).toBe(1);
  expect(given.memory.agent(agentId)).toMatchObject({
    state: 'recovering',
    pendingWorkflow: { reason: 'its lease expired' },
  });
});

const rolling = (): Partial<Agent> => ({
  state: 'ready',
  rollout: { generation: 2, version: 2, spec, requirement, visibility: 'private', requestedBy: 'user:li' },
});

it('hands over to the instance of a rollout, while the former one may finish', async () => {
  const { id: leaseId } = await grant();
  put(rolling());
  await grant({ generation: 2, instanceId: 'j', endpoint: 'http://127.0.0.1:10' });
  const routes = new RouteService(given.memory.units());
  expect((await routes.resolve(host, agentId)).lease).toMatchObject({ instanceId: 'j' });
  const former = await leases.renew(host, { leaseId, instanceId: 'i' });
  expect(former).toMatchObject({ id: leaseId, instanceId: 'i' });
  expect(former.expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 120_000);
  await expect(leases.renew(host, { leaseId, instanceId: 'j' })).rejects.toThrow('has ended');
  await leases.end(host, { agentId, instanceId: 'i', reason: 'it was stopped' });
  expect(given.memory.leases).toMatchObject([{ instanceId: 'j' }]);
  Object.assign(given.memory.leases[0] ?? {}, { formerUntil: new Date(0) });
  await expect(leases.renew(host, { leaseId, instanceId: 'i' })).rejects.toThrow('has ended');
});

it('gives the lease back when the instance of a rollout ends before it is published', async () => {
  const { id } = await grant();
  put(rolling());
  await grant({ generation: 2, instanceId: 'j' });
  await leases.end(host, { agentId, instanceId: 'j', reason: 'killed' });
  expect(given.memory.leases).toMatchObject([{ id, instanceId: 'i', generation: 1 }]);
  expect(given.memory.agent(agentId).state).toBe('ready');
  await leases.renew(host, { leaseId: id, instanceId: 'i' });
});

it('gives the lease back to no instance that has ended meanwhile', async () => {
  const { id: leaseId } = await grant();
  put(rolling());
  await grant({ generation: 2, instanceId: 'j' });
  await leases.end(host, { agentId, instanceId: 'i', reason: 'killed' });
  expect(given.memory.leases).toMatchObject([{ instanceId: 'j', former: null, formerUntil: null }]);
  await expect(leases.renew(host, { leaseId, instanceId: 'i' })).rejects.toThrow('has ended');
  await leases.end(host, { agentId, instanceId: 'j', reason: 'killed' });
  expect(given.memory.leases).toEqual([]);
  expect(given.memory.agent(agentId).state).toBe('recovering');
});

it('leaves the recovery of an agent to the rollout that is under way', async () => {
  await grant();
  put(rolling());
  await leases.end(host, { agentId, instanceId: 'i', reason: 'killed' });
  expect([given.memory.agent(agentId).state, given.launched]).toEqual(['recovering', []]);
  await grant({ generation: 2, instanceId: 'j' });
  expect(given.memory.leases).toMatchObject([{ instanceId: 'j' }]);
});

it('grants none to a rollout that has failed', async () => {
  put(rolling());
  const { rollout } = given.memory.agent(agentId);
  if (rollout) rollout.failure = { code: 'INTERNAL', message: '', remedy: '' };
  await expect(grant({ generation: 2 })).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
});

it('routes to the instance with an active lease of the current generation', async () => {
  const routes = new RouteService(given.memory.units());
  const leased = async () => (await routes.resolve(host, agentId)).lease?.instanceId;
  expect(await leased()).toBeUndefined();
  await grant();
  expect(await leased()).toBe('i');
  put({ generation: 2 });
  expect(await leased()).toBeUndefined();
  put({ generation: 1 });
  expire();
  expect(await leased()).toBeUndefined();
  await expect(routes.resolve(host, randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
