import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { later, NOW } from '../testing/builders.js';
import { DriverTable } from './driver-table.js';
import type { EngineRepository } from './engine.repository.js';
import { engineSchemas } from './engine.schema.js';
import { EngineService } from './engine.service.js';
import type { Driver } from './engine.types.js';
import type { WorkloadRepository } from './workload.repository.js';

const engine = { engineId: 'e1', address: '127.0.0.1:1', driver: 'fake' };
const status = (instanceId: string, state: 'starting' | 'healthy' | 'stopped' | 'failed') => ({
  instanceId,
  agentId: 'a',
  generation: 1,
  state,
  endpoint: '',
  pid: 1,
  nodeId: 'n',
  failure: '',
});

let calls: string[];
let due: boolean;
let queries: { now: Date; before: Date }[];
let list: Driver['list'];
let service: EngineService;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  calls = [];
  queries = [];
  due = true;
  list = async () => [status('mine', 'healthy'), status('stray', 'starting'), status('gone', 'stopped')];
  const driver: Driver = {
    name: 'fake',
    start: () => Promise.reject(new Error('not called')),
    get: () => Promise.reject(new Error('not called')),
    stop: async (_, instanceId) => void calls.push(`stop ${instanceId}`),
    list: (endpoint) => list(endpoint),
    tail: () => {
      throw new Error('not called');
    },
    close: () => void calls.push('close'),
  };
  const engines: Partial<EngineRepository> = {
    announce: async (_scope, { expiresAt }) => void calls.push(`announce until ${expiresAt.toISOString()}`),
    claimReconcile: async (_scope, _engineId, query) => {
      queries.push(query);
      return due;
    },
    requestReconcile: async () => void calls.push('reconcile again'),
  };
  const workloads: Partial<WorkloadRepository> = {
    belonging: async (_scope, _engineId, running) => new Set(running.filter((id) => id === 'mine')),
  };
  // Each fake has the methods that the service calls.
  service = new EngineService(
    engines as EngineRepository,
    workloads as WorkloadRepository,
    new DriverTable([driver]),
    { logger: { info: () => undefined, warn: () => undefined } as never },
  );
});
afterEach(() => {
  vi.useRealTimers();
});

it('records an announcement until its time to live has passed, and reconciles every half minute', async () => {
  expect(await service.announce({ ...engine, ttlMs: 5_000 })).toEqual(later(5_000));
  await service.onApplicationShutdown();
  expect(queries).toEqual([{ now: NOW, before: later(-30_000) }]);
  expect(calls).toEqual(['announce until 2026-11-24T12:00:05.000Z', 'stop stray', 'close']);
});

it('does not reconcile before it is due, nor an engine of a driver that it does not have', async () => {
  await service.reconcile({ ...engine, driver: 'kubernetes' });
  due = false;
  await service.announce({ ...engine, ttlMs: 5_000 });
  await service.onApplicationShutdown();
  expect(calls.slice(1)).toEqual(['close']);
});

it('reconciles again at the next announcement if it failed', async () => {
  list = () => Promise.reject(new Error('no answer'));
  await service.announce({ ...engine, ttlMs: 5_000 });
  await service.onApplicationShutdown();
  expect(calls.slice(1)).toEqual(['reconcile again', 'close']);
});

it.each([
  [{ address: 'host-1.example:50051' }, true],
  [{ address: '[::1]:1' }, true],
  [{ address: 'nowhere' }, false],
  [{ address: 'http://host:1' }, false],
  [{ driver: 'kubernetes' }, false],
  [{ ttlMs: 1_000 }, true],
  [{ ttlMs: 999 }, false],
  [{ ttlMs: 600_000 }, true],
  [{ ttlMs: 600_001 }, false],
])('accepts an announcement with %j: %s', (change, accepted) => {
  const { announce } = engineSchemas(['fake']);
  expect(announce.safeParse({ ...engine, ttlMs: 5_000, ...change }).success).toBe(accepted);
});
