import { randomUUID } from 'node:crypto';
import { compute, host } from '@isthmus/contracts';
import { platformScope } from '@isthmus/platform-identity';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { HostState, startFakeHost } from '../testing/fake-host.js';
import { reserveRequest, startHarness, type Harness } from '../testing/harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
});
afterAll(() => harness.stop());

const test = platformScope('test');
const { InstanceState } = host;
const running: { stop: () => Promise<void> }[] = [];

/** Each test starts without engines and workloads. */
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await harness.database.inPlatform(test, async (tx) => {
    await tx.computeEngine.deleteMany({});
    await tx.computeWorkload.deleteMany({});
  });
});

async function engine(engineId: string, state = new HostState(), port?: number) {
  const server = await startFakeHost(harness.identities, state, port);
  running.push(server);
  const announce = (ttlMs = 60_000) =>
    harness.one.hostEngines.announceEngine({
      engineId,
      address: server.address,
      driver: 'local-process',
      ttlMs,
    });
  await announce();
  const stop = async () => {
    running.splice(running.indexOf(server), 1);
    await server.stop();
  };
  return { engineId, state, announce, stop, port: server.port };
}

async function order(instanceId = `${randomUUID()}-1`): Promise<compute.StartWorkloadRequest> {
  const reserved = reserveRequest();
  const { placement } = await harness.one.orchestrator.reserve(reserved);
  const instance: host.StartInstanceRequest = {
    instanceId,
    agentId: reserved.agentId,
    tenantId: reserved.tenantId,
    generation: 1,
    spec: {
      templateId: 'support',
      name: 'Support',
      description: '',
      instructions: '',
      model: 'extract/support',
      knowledgeBaseId: '',
      mcpServers: [],
      skills: [],
      limits: undefined,
      parameters: {},
      instructionsSource: '',
    },
    nodeId: placement?.nodeId ?? '',
    siteId: placement?.siteId ?? '',
    resources: undefined,
    address: 'http://127.0.0.1:1/agents/x',
  };
  return { reservationKey: reserved.key, instance };
}
const idOf = ({ instance }: compute.StartWorkloadRequest) => instance?.instanceId ?? '';
const expire = (engineId: string) =>
  harness.database.inPlatform(test, (tx) =>
    tx.computeEngine.update({ where: { engineId }, data: { expiresAt: new Date(Date.now() - 1) } }),
  );

it('starts an instance with the resources of its reservation, and any scheduler finds and stops it', async () => {
  const { state } = await engine('e1');
  const request = await order();
  const started = await harness.one.engines.startWorkload(request);
  expect(started).toMatchObject({ instanceId: idOf(request), state: InstanceState.HEALTHY, pid: 4711 });
  expect(state.starts).toMatchObject([
    {
      nodeId: request.instance?.nodeId,
      siteId: request.instance?.siteId,
      resources: { cpuMilli: 500, memoryMib: 512, acceleratorMilli: 0 },
      spec: { templateId: 'support', model: 'extract/support' },
      tenantId: request.instance?.tenantId,
    },
  ]);
  expect(await harness.two.engines.getWorkload({ instanceId: idOf(request) })).toEqual(started);
  await harness.two.engines.stopWorkload({ instanceId: idOf(request) });
  expect(state.running()).toEqual([]);
  expect((await harness.one.engines.getWorkload({ instanceId: idOf(request) })).state).toBe(
    InstanceState.STOPPED,
  );
  await harness.one.engines.stopWorkload({ instanceId: idOf(request) });
});

it('sends a repeated start to the same engine, from either scheduler', async () => {
  const engines = [await engine('e1'), await engine('e2')];
  const request = await order();
  await Promise.all([
    harness.one.engines.startWorkload(request),
    harness.one.engines.startWorkload(request),
    harness.two.engines.startWorkload(request),
  ]);
  await harness.two.engines.startWorkload(request);
  expect(engines.map(({ state }) => state.running())).toEqual([[idOf(request)], []]);
});

it('spreads workloads over engines, fewest first', async () => {
  const engines = [await engine('e1'), await engine('e2')];
  for (let n = 0; n < 4; n++) await harness.one.engines.startWorkload(await order());
  expect(engines.map(({ state }) => state.running().length)).toEqual([2, 2]);
  const listed = await harness.two.portalEngines.listEngines({});
  expect(listed.engines.map(({ engineId, workloads }) => [engineId, workloads])).toEqual([
    ['e1', 2],
    ['e2', 2],
  ]);
});

it('starts only under a live reservation of the same agent', async () => {
  await engine('e1');
  const request = await order();
  const start = (changed: Partial<compute.StartWorkloadRequest>) =>
    harness.one.engines.startWorkload({ ...request, ...changed });
  const refused = (reservation: string) => ({ code: 'FAILED_PRECONDITION', metadata: { reservation } });
  await expect(start({ reservationKey: 'never' })).rejects.toMatchObject(refused('unknown'));
  const [instance, other] = [request.instance, await order()];
  if (!instance) throw new Error('order() makes an instance');
  await expect(start({ instance: { ...instance, agentId: randomUUID() } })).rejects.toMatchObject(
    refused('of another agent'),
  );
  await expect(start({ instance: { ...instance, tenantId: randomUUID() } })).rejects.toMatchObject(
    refused('of another agent'),
  );
  await expect(start({ reservationKey: other.reservationKey })).rejects.toMatchObject(
    refused('of another agent'),
  );
  await harness.one.orchestrator.releaseReservation({ key: request.reservationKey });
  await expect(start({})).rejects.toMatchObject(refused('released'));
});

it('fails with UNAVAILABLE if there is no engine', async () => {
  await expect(harness.one.engines.startWorkload(await order(), { retry: false })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    remedy: expect.stringMatching(/agent-host/),
  });
});

it('reports a workload as failed if its engine is gone, and starts it on another next', async () => {
  const [dead, alive] = [await engine('e1'), await engine('e2')];
  const request = await order();
  await harness.one.engines.startWorkload(request);
  await dead.stop();
  await expire('e1');
  expect(await harness.two.engines.getWorkload({ instanceId: idOf(request) })).toMatchObject({
    state: InstanceState.FAILED,
    failure: expect.stringMatching(/engine e1 is gone/),
  });
  await harness.two.engines.startWorkload(request);
  expect(alive.state.running()).toEqual([idOf(request)]);
});

it('reports a workload as failed if its engine was restarted without it', async () => {
  const { state } = await engine('e1');
  const request = await order();
  await harness.one.engines.startWorkload(request);
  state.instances.clear();
  expect(await harness.one.engines.getWorkload({ instanceId: idOf(request) })).toMatchObject({
    state: InstanceState.FAILED,
    failure: expect.stringMatching(/restarted/),
  });
});

it('skips an unavailable engine until it announces itself again', async () => {
  const [silent, alive] = [await engine('e1'), await engine('e2')];
  await silent.stop();
  const request = await order();
  await expect(harness.one.engines.startWorkload(request, { retry: false })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  await harness.one.engines.startWorkload(request);
  expect(alive.state.running()).toEqual([idOf(request)]);
});

it('accepts a stop on an unavailable engine, and carries it out when the engine is back', async () => {
  const first = await engine('e1');
  const request = await order();
  await harness.one.engines.startWorkload(request);
  await first.stop();
  await harness.one.engines.stopWorkload({ instanceId: idOf(request) });
  expect((await harness.two.engines.getWorkload({ instanceId: idOf(request) })).state).toBe(
    InstanceState.STOPPED,
  );
  expect(first.state.running()).toEqual([idOf(request)]);

  const { announce } = await engine('e1', first.state, first.port);
  // As engines do: the scheduler may not reach it at its first announcement, and tries again at the next.
  await expect.poll(() => announce().then(() => first.state.running()), { timeout: 15_000 }).toEqual([]);
});

it('stops on announcement instances that were never ordered or have moved, and no others', async () => {
  const [first, second] = [await engine('e1'), await engine('e2')];
  const [moved, stays] = [await order(), await order()];
  await harness.one.engines.startWorkload(moved);
  await expire('e1');
  await harness.one.engines.startWorkload(moved);
  await harness.one.engines.startWorkload(stays);
  const stray = first.state.instances.get(idOf(moved));
  if (!stray) throw new Error('the first engine still runs what moved away');
  second.state.instances.set('stray-1', { ...stray, instanceId: 'stray-1' });

  await expire('e2');
  await first.announce();
  await second.announce();
  await expect.poll(() => first.state.running(), { timeout: 5_000 }).toEqual([]);
  await expect.poll(() => second.state.running(), { timeout: 5_000 }).toEqual([idOf(moved), idOf(stays)]);
});

it('refuses a start that arrives after its stop', async () => {
  const { state } = await engine('e1');
  const request = await order();
  await harness.two.engines.stopWorkload({ instanceId: idOf(request) });
  await expect(harness.one.engines.startWorkload(request)).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    message: expect.stringMatching(/has been stopped/),
  });
  expect(state.running()).toEqual([]);
});

it('has no workload that was never started', async () => {
  await expect(harness.one.engines.getWorkload({ instanceId: 'never' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('drops an engine that stops announcing itself', async () => {
  const { announce } = await engine('e1');
  const { expiresAt } = await announce(5_000);
  expect(expiresAt?.getTime()).toBeGreaterThan(Date.now());
  await expire('e1');
  expect((await harness.one.portalEngines.listEngines({})).engines).toEqual([]);
});

const announcement = (rest: Partial<compute.AnnounceEngineRequest>): compute.AnnounceEngineRequest => ({
  engineId: 'e9',
  address: '127.0.0.1:1',
  driver: 'local-process',
  ttlMs: 5_000,
  ...rest,
});
it.each([
  ['engine_id', announcement({ engineId: '' })],
  ['address', announcement({ address: 'nowhere' })],
  ['address', announcement({ address: 'http://host:1' })],
  ['driver', announcement({ driver: 'kubernetes' })],
  ['ttl_ms', announcement({ ttlMs: 999 })],
  ['ttl_ms', announcement({ ttlMs: 600_001 })],
])('refuses an announcement with a wrong %s and names the field', async (field, request) => {
  await expect(harness.one.hostEngines.announceEngine(request)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field }],
  });
});

it.each([
  ['instance', { instance: undefined }, {}],
  ['reservation_key', { reservationKey: '' }, {}],
  ['instance.instance_id', {}, { instanceId: '' }],
  ['instance.agent_id', {}, { agentId: 'x' }],
  ['instance.tenant_id', {}, { tenantId: 'x' }],
  ['instance.generation', {}, { generation: 0 }],
  ['instance.spec', {}, { spec: undefined }],
  ['instance.address', {}, { address: 'x'.repeat(401) }],
])('refuses a start with a wrong %s and names the field', async (field, top, inner) => {
  const request = await order();
  const changed = { ...request, instance: { ...request.instance, ...inner }, ...top };
  // Wrong on purpose: the types would not let these through.
  await expect(
    harness.one.engines.startWorkload(changed as compute.StartWorkloadRequest),
  ).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field }],
  });
});

it('admits each caller to its own calls only', async () => {
  const denied = { code: 'PERMISSION_DENIED' };
  const scope = newTenantScope();
  await expect(harness.one.engines.announceEngine(announcement({}))).rejects.toMatchObject(denied);
  await expect(harness.one.hostEngines.listEngines({})).rejects.toMatchObject(denied);
  await expect(harness.one.portalEngines.stopWorkload({ instanceId: 'x' })).rejects.toMatchObject(denied);
  await expect(harness.one.engines.getWorkload({ instanceId: 'x' }, { scope })).rejects.toMatchObject(denied);
  await expect(harness.one.hostEngines.startWorkload({})).rejects.toMatchObject(denied);
});
