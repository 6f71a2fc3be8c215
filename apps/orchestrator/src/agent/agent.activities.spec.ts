import { randomUUID } from 'node:crypto';
import { host, registry } from '@isthmus/contracts';
import { expect, it, vi } from 'vitest';
import { agentActivities, type Services } from './agent.activities.js';

const target = { agentId: randomUUID(), tenantId: randomUUID(), generation: 3 };
const key = `${target.agentId}/3`;
const instanceId = `${target.agentId}-3`;
const agent = registry.Agent.fromPartial({
  id: target.agentId,
  generation: 3,
  spec: { name: 'Support' },
  requirement: { metroId: 'wuhan', resources: { cpuMilli: 500 } },
  placement: { nodeId: 'node-1', siteId: 'site-1' },
  address: 'https://gateway.example/agents/a',
});

/** Clients that return what a test says and record each call: method, request, tenant of the scope. */
function start(answers: Record<string, unknown> = {}) {
  const calls: [string, unknown, string | undefined][] = [];
  const methods = new Proxy(
    {},
    {
      get: (_, method: string) => async (request: unknown, options?: { scope?: { tenantId: string } }) => {
        calls.push([method, request, options?.scope?.tenantId]);
        const answer = answers[method] ?? {};
        return Array.isArray(answer) ? answer.shift() : answer;
      },
    },
  );
  const services = { registry: methods, compute: methods, engines: methods } as unknown as Services; // As described.
  const context = { heartbeat: vi.fn(), sleep: vi.fn(async () => undefined) };
  return { calls, context, activities: agentActivities(services, () => context) };
}

it('reserves within the requirement of the agent, avoids nodes, and records where', async () => {
  const placement = { nodeId: 'node-2' };
  const { activities, calls } = start({ getAgent: agent, reserve: { placement } });
  expect(await activities.placeAgent({ ...target, excludedNodeIds: ['node-1'] })).toEqual({
    nodeId: 'node-2',
  });
  expect(calls).toEqual([
    ['getAgent', { agentId: target.agentId }, target.tenantId],
    [
      'reserve',
      {
        key,
        tenantId: target.tenantId,
        agentId: target.agentId,
        requirement: agent.requirement,
        ttlMs: 300_000,
        excludedNodeIds: ['node-1'],
      },
      undefined,
    ],
    ['recordPlacement', { agentId: target.agentId, generation: 3, placement }, undefined],
  ]);
});

it('reserves and starts a rollout as it will be, beside what the agent is', async () => {
  const rollout = {
    generation: 4,
    spec: { name: 'Second' },
    requirement: { metroId: 'beijing', resources: { cpuMilli: 700 } },
    placement: { nodeId: 'node-2', siteId: 'site-2' },
  };
  const rolling = registry.Agent.fromPartial({ ...agent, rollout });
  const { activities, calls } = start({ getAgent: rolling, reserve: { placement: { nodeId: 'node-2' } } });
  await activities.placeAgent({ ...target, generation: 4, excludedNodeIds: [] });
  await activities.startInstance({ ...target, generation: 4 });
  await activities.startInstance(target);
  const of = (method: string) => calls.filter(([name]) => name === method).map(([, request]) => request);
  expect(of('reserve')).toMatchObject([{ requirement: { metroId: 'beijing' } }]);
  expect(of('startWorkload')).toMatchObject([
    { instance: { spec: { name: 'Second' }, nodeId: 'node-2', resources: { cpuMilli: 700 } } },
    { instance: { spec: { name: 'Support' }, nodeId: 'node-1' } },
  ]);
});

it('records nothing when the scheduler returns no placement', async () => {
  const { activities, calls } = start({ getAgent: agent, reserve: {} });
  await expect(activities.placeAgent({ ...target, excludedNodeIds: [] })).rejects.toMatchObject({
    code: 'INTERNAL',
  });
  expect(calls.map(([method]) => method)).not.toContain('recordPlacement');
});

it('starts the instance where the agent was placed, as it was specified', async () => {
  const { activities, calls } = start({ getAgent: agent });
  await activities.startInstance(target);
  expect(calls[1]).toEqual([
    'startWorkload',
    {
      reservationKey: key,
      instance: {
        ...target,
        instanceId,
        spec: agent.spec,
        nodeId: 'node-1',
        siteId: 'site-1',
        resources: agent.requirement?.resources,
        address: agent.address,
      },
    },
    undefined,
  ]);
});

it('starts an agent without a placement on no node', async () => {
  const { activities, calls } = start({ getAgent: { ...agent, placement: undefined } });
  await activities.startInstance(target);
  expect(calls[1]?.[1]).toMatchObject({ instance: { nodeId: '', siteId: '' } });
});

it('waits for the instance, with a heartbeat before each pause', async () => {
  const states = [host.InstanceState.STARTING, host.InstanceState.STARTING, host.InstanceState.HEALTHY];
  const { activities, calls, context } = start({ getWorkload: states.map((state) => ({ state })) });
  await activities.awaitHealthy(target);
  expect(calls).toEqual(Array(3).fill(['getWorkload', { instanceId }, undefined]));
  expect(context.heartbeat).toHaveBeenCalledTimes(2);
  expect(context.sleep.mock.calls).toEqual([[100], [100]]);
});

it.each([
  [host.InstanceState.FAILED, 'out of memory', 'The instance ended before it was ready: out of memory'],
  [host.InstanceState.STOPPED, '', 'The instance ended before it was ready: no reason given'],
])('fails when the instance is %s', async (state, failure, message) => {
  const { activities } = start({ getWorkload: { state, failure } });
  await expect(activities.awaitHealthy(target)).rejects.toMatchObject({ code: 'INSTANCE_FAILED', message });
});

it('names the same reservation and instance at every step', async () => {
  const { activities, calls } = start();
  const failure = { code: 'PLACEMENT_IMPOSSIBLE', message: 'no room', remedy: 'Allow more metros.' };
  await activities.confirmReservation(target);
  await activities.publishAgent(target);
  await activities.stopInstance(target);
  await activities.releaseReservation(target);
  await activities.failDeployment({ ...target, failure });
  await activities.finishUndeployment(target);
  const step = { agentId: target.agentId, generation: 3 };
  expect(calls).toEqual([
    ['confirmReservation', { key }, undefined],
    ['publishAgent', { ...step, instanceId }, undefined],
    ['stopWorkload', { instanceId }, undefined],
    ['releaseReservation', { key }, undefined],
    ['failDeployment', { ...step, failure }, undefined],
    ['finishUndeployment', step, undefined],
  ]);
});

it('moves the agent on from the lost generation, and names the node to avoid', async () => {
  const { activities, calls } = start({ beginRecovery: { ...agent, generation: 4 } });
  expect(await activities.beginRecovery({ ...target, reason: 'killed' })).toEqual({
    generation: 4,
    lostNodeId: 'node-1',
  });
  expect(calls[0]?.[1]).toEqual({ agentId: target.agentId, lostGeneration: 3, reason: 'killed' });
  const unplaced = start({ beginRecovery: { ...agent, placement: undefined } });
  expect(await unplaced.activities.beginRecovery({ ...target, reason: '' })).toMatchObject({
    lostNodeId: '',
  });
});

it('refuses a workflow whose tenant id is invalid', async () => {
  const { activities, calls } = start({ getAgent: agent });
  const foreign = { ...target, tenantId: 'everyone', excludedNodeIds: [] };
  await expect(activities.placeAgent(foreign)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(calls).toEqual([]);
});
