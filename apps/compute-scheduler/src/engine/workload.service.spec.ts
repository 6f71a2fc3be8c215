import { AppError } from '@isthmus/platform-errors';
import { beforeEach, expect, it } from 'vitest';
import type { ReservationRepository } from '../reservation/reservation.repository.js';
import type { Reservation } from '../reservation/reservation.types.js';
import { reservationOf } from '../testing/builders.js';
import { DriverTable } from './driver-table.js';
import type { EngineRepository } from './engine.repository.js';
import type { StartOrder } from './engine.schema.js';
import type { Driver, Engine, Workload } from './engine.types.js';
import type { WorkloadRepository } from './workload.repository.js';
import { WorkloadService } from './workload.service.js';

const inAMinute = () => new Date(Date.now() + 60_000);
const engineOf = (engineId: string, rest: Partial<Engine> = {}): Engine => ({
  engineId,
  address: '127.0.0.1:1',
  driver: 'fake',
  expiresAt: inAMinute(),
  workloads: 0,
  ...rest,
});
const workloadOf = (rest: Partial<Workload> = {}): Workload => ({
  instanceId: 'i1',
  tenantId: 'tenant-1',
  agentId: 'agent-1',
  reservationId: 'r1',
  generation: 2,
  nodeId: 'n1',
  engineId: 'e1',
  state: 'running',
  ...rest,
});
const order: StartOrder = {
  reservationKey: 'k1',
  instance: {
    instanceId: 'i1',
    agentId: 'agent-1',
    tenantId: 'tenant-1',
    generation: 2,
    spec: { name: 'Support' },
    address: 'http://a',
  },
};
const status = {
  instanceId: 'i1',
  agentId: 'agent-1',
  generation: 2,
  state: 'healthy' as const,
  endpoint: 'http://i1',
  pid: 7,
  nodeId: 'n1',
  failure: '',
};

let engines: Engine[];
let stored: Workload | undefined;
let reservation: Reservation | undefined;
/** What the driver and the repositories were called for, in order. */
let calls: string[];
let failure: AppError | undefined;
let reported: typeof status | undefined;
let service: WorkloadService;

beforeEach(() => {
  engines = [engineOf('e1')];
  stored = undefined;
  reservation = reservationOf({ expiresAt: inAMinute() });
  calls = [];
  failure = undefined;
  reported = status;
  const call = async <Result>(name: string, result: Result): Promise<Result> => {
    calls.push(name);
    if (failure) throw failure;
    return result;
  };
  const driver: Driver = {
    name: 'fake',
    start: (engine, { nodeId, resources }) =>
      call(`start on ${engine.engineId} as ${nodeId} with ${resources.acceleratorMilli}`, status),
    get: () => call('get', reported),
    stop: (engine, instanceId) => call(`stop ${instanceId} on ${engine.engineId}`, undefined),
    list: async () => [],
    tail: () => {
      throw new Error('not called');
    },
    close: () => undefined,
  };
  const engineRows: Partial<EngineRepository> = {
    live: async () => engines.filter(({ expiresAt }) => expiresAt > new Date()),
    find: async (_scope, engineId) => engines.find((engine) => engine.engineId === engineId),
    suspect: async (_scope, engineId) => void calls.push(`suspect ${engineId}`),
    requestReconcile: async (_scope, engineId) => void calls.push(`reconcile ${engineId}`),
  };
  const workloadRows: Partial<WorkloadRepository> = {
    find: async () => stored,
    assign: async (_scope, { workload }) => (stored?.state === 'stopped' ? stored : (stored = workload)),
    started: async () => void calls.push('started'),
    stop: async () => stored,
  };
  // Each fake has the methods that the service calls.
  service = new WorkloadService(
    workloadRows as WorkloadRepository,
    engineRows as EngineRepository,
    { find: async () => reservation } as unknown as ReservationRepository,
    new DriverTable([driver]),
    { logger: { warn: () => undefined } as never },
  );
});

it('starts an instance with what its reservation grants, and records that it has started', async () => {
  expect(await service.start(order, {})).toBe(status);
  expect(calls).toEqual(['start on e1 as n1 with 500', 'started']);
  expect(stored).toEqual(workloadOf({ state: 'starting' }));
});

it('starts a repeated order on the same engine while that is live, and on the least loaded one otherwise', async () => {
  engines = [
    engineOf('e1', { workloads: 9 }),
    engineOf('e2', { workloads: 3 }),
    engineOf('e3', { workloads: 1 }),
  ];
  stored = workloadOf({ engineId: 'e2' });
  await service.start(order, {});
  engines[1] = engineOf('e2', { expiresAt: new Date(0) });
  await service.start(order, {});
  expect(calls.filter((each) => each.startsWith('start '))).toEqual([
    'start on e2 as n1 with 500',
    'start on e3 as n1 with 500',
  ]);
});

it.each([
  ['unknown', undefined],
  ['of another agent', { agentId: 'agent-2' }],
  ['of another agent', { tenantId: 'tenant-2' }],
  ['held', { expiresAt: new Date(0) }],
  ['released', { state: 'released' as const }],
])('refuses to start under a reservation that is %s', async (reason, change) => {
  reservation = change && reservationOf({ expiresAt: inAMinute(), ...change });
  await expect(service.start(order, {})).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    metadata: { reservation: reason },
  });
  expect(calls).toEqual([]);
});

it('starts under a confirmed reservation, which does not expire', async () => {
  reservation = reservationOf({ state: 'confirmed', expiresAt: new Date(0) });
  expect(await service.start(order, {})).toBe(status);
});

it('fails with UNAVAILABLE if no engine has announced itself', async () => {
  engines = [];
  await expect(service.start(order, {})).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });
});

it('refuses a start that arrives after its stop', async () => {
  stored = workloadOf({ state: 'stopped' });
  await expect(service.start(order, {})).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  expect(calls).toEqual([]);
});

it.each([
  ['UNAVAILABLE', ['suspect e1']],
  ['DEADLINE_EXCEEDED', ['suspect e1']],
  ['INVALID_ARGUMENT', []],
] as const)('after %s of an engine it records %j', async (code, recorded) => {
  failure = new AppError(code, 'from the engine');
  await expect(service.start(order, {})).rejects.toBe(failure);
  expect(calls.slice(1)).toEqual(recorded);
});

it.each([
  ['stopped', { state: 'stopped' as const }, {}, { state: 'stopped', failure: '' }],
  [
    'on an engine that has expired',
    {},
    { expiresAt: new Date(0) },
    { state: 'failed', failure: /e1 is gone/ },
  ],
  ['on an engine that is unknown', { engineId: 'e9' }, {}, { state: 'failed', failure: /e9 is gone/ }],
])('reports a workload that is %s without asking an engine', async (_, workload, engine, expected) => {
  stored = workloadOf(workload);
  engines = [engineOf('e1', engine)];
  const { state, failure: reason } = await service.get('i1', {});
  expect(state).toBe(expected.state);
  expect(reason).toMatch(expected.failure);
  expect(calls).toEqual([]);
});

it('reports what the engine says, and what it means if the engine does not have the workload', async () => {
  stored = workloadOf();
  expect(await service.get('i1', {})).toBe(status);
  reported = undefined;
  expect(await service.get('i1', {})).toMatchObject({
    state: 'failed',
    failure: expect.stringMatching(/restarted/),
  });
  stored = workloadOf({ state: 'starting' });
  expect(await service.get('i1', {})).toMatchObject({ state: 'starting', failure: '' });
  stored = undefined;
  await expect(service.get('i1', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('stops a workload on its engine, or has an unavailable one do it later', async () => {
  stored = workloadOf();
  await service.stop('i1', {});
  engines = [engineOf('e1', { expiresAt: new Date(0) })];
  await service.stop('i1', {});
  engines = [engineOf('e1')];
  failure = new AppError('UNAVAILABLE', 'no answer');
  await service.stop('i1', {});
  expect(calls).toEqual(['stop i1 on e1', 'reconcile e1', 'stop i1 on e1', 'reconcile e1']);
  failure = new AppError('INTERNAL', 'a bug');
  await expect(service.stop('i1', {})).rejects.toBe(failure);
});

it('has nothing to stop for an instance that was never started', async () => {
  await service.stop('i1', {});
  expect(calls).toEqual([]);
});
