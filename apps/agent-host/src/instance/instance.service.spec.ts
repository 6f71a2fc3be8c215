import { createLogger } from '@isthmus/platform-observability';
import { newTenantScope } from '@isthmus/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LeaseService } from '../lease/lease.service.js';
import { LogBook } from '../log/log.book.js';
import type { RuntimeService } from '../runtime/runtime.service.js';
import { InstanceService } from './instance.service.js';
import type { InstanceRequest } from './instance.types.js';
import type { Launch, Launcher } from './launcher.js';

const GRACE_MS = 5_000;
const environment = {
  INSTANCES_MAX: 2,
  INSTANCE_STOP_GRACE_MS: GRACE_MS,
  MODELS_URL: 'http://models',
  MCP_PRIVATE_NETWORKS: 'deny' as const,
  LOG_LEVEL: 'silent' as never,
};

/** Runs nothing; a test ends what it launched. */
class FakeLauncher implements Launcher {
  readonly startTimeoutMs = 30_000;
  readonly launched: Launch[] = [];
  readonly stops: number[] = [];
  end: (reason: string) => void = () => undefined;

  launch(launch: Launch) {
    this.launched.push(launch);
    const { promise: ended, resolve } = Promise.withResolvers<string>();
    this.end = resolve;
    const stop = async (graceMs: number) => {
      this.stops.push(graceMs);
      resolve('stopped');
    };
    return { pid: 41 + this.launched.length, ended, stop };
  }
}

let service: InstanceService;
let launcher: FakeLauncher;
let logs: LogBook;
let endedLeases: [string, string][];
/** Grants the lease of the instance that was launched last. */
let grantLease: (endpoint: string) => void;

/** How often tasks were let go. */
let releases: number;
beforeEach(() => {
  vi.useFakeTimers();
  endedLeases = [];
  releases = 0;
  launcher = new FakeLauncher();
  // As far as they are used.
  const runtimes = {
    callsOf: (_: InstanceRequest, onLease: (endpoint: string) => void) => {
      grantLease = onLease;
      return { releaseTasks: async () => void releases++ };
    },
  } as unknown as RuntimeService;
  const leases = {
    end: async ({ instanceId }: InstanceRequest, reason: string) => {
      for (let turn = 0; turn < 10; turn++) await Promise.resolve(); // It is an RPC.
      endedLeases.push([instanceId, reason]);
    },
  } as unknown as LeaseService;
  const logger = createLogger({ service: 'test', level: 'silent' });
  logs = new LogBook(environment);
  service = new InstanceService(environment, runtimes, leases, logs, { logger });
});
afterEach(() => vi.useRealTimers());

function request(instanceId: string): InstanceRequest {
  const spec = { name: 'Support' } as InstanceRequest['spec']; // not looked at here
  const scope = newTenantScope('agent:a');
  return { instanceId, agentId: 'a', scope, generation: 1, nodeId: 'n', memoryMib: 64, address: 'x', spec };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

it('starts an instance with its configuration, and finds and lists it', () => {
  const asked = request('i-1');
  const instance = service.start(asked, launcher);
  expect(instance).toMatchObject({ state: 'starting', pid: 42, endpoint: '' });
  expect(launcher.launched[0]).toMatchObject({
    memoryMib: 64,
    configuration: {
      instanceId: 'i-1',
      tenantId: asked.scope.tenantId,
      modelsUrl: 'http://models',
      privateNetworks: 'deny',
    },
  });
  expect(service.find('i-1')).toBe(instance);
  expect(service.list()).toEqual([instance]);
});

it('starts an instance once', () => {
  expect(service.start(request('i-1'), launcher)).toBe(service.start(request('i-1'), launcher));
  expect(launcher.launched).toHaveLength(1);
});

it('refuses an instance that another launcher started', () => {
  service.start(request('i-1'), launcher);
  expect(() => service.start(request('i-1'), new FakeLauncher())).toThrow('started in another way');
});

it('runs no more than it may', () => {
  service.start(request('i-1'), launcher);
  service.start(request('i-2'), launcher);
  expect(() => service.start(request('i-3'), launcher)).toThrow('at most 2 instances');
});

it('is healthy with its endpoint once the lease is granted, and stays beyond the start timeout', async () => {
  const instance = service.start(request('i-1'), launcher);
  grantLease('http://e');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(instance).toMatchObject({ state: 'healthy', endpoint: 'http://e' });
  expect(launcher.stops).toEqual([]);
});

it('fails an instance that is not healthy in time', async () => {
  const instance = service.start(request('i-1'), launcher);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(launcher.stops).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(launcher.stops).toEqual([GRACE_MS]);
  const failure = 'it did not answer and hold its lease within 30000 ms';
  expect(instance).toMatchObject({ state: 'failed', failure, pid: 0 });
  expect(endedLeases).toEqual([['i-1', failure]]);
});

it('reports an instance that ends unexpectedly, with the reason, and remembers it', async () => {
  service.start(request('i-1'), launcher);
  launcher.end('its process was ended by SIGKILL');
  await settle();
  expect(service.find('i-1')).toMatchObject({ state: 'failed', failure: 'its process was ended by SIGKILL' });
  expect(service.list()).toEqual([]);
  expect(endedLeases).toEqual([['i-1', 'its process was ended by SIGKILL']]);
  expect(releases).toBe(1);
});

it('stops an instance when asked, within its grace period', async () => {
  service.start(request('i-1'), launcher);
  await service.stop('i-1');
  await settle();
  expect(launcher.stops).toEqual([GRACE_MS]);
  expect(service.find('i-1')).toMatchObject({ state: 'stopped', failure: '' });
  expect(endedLeases).toEqual([['i-1', 'it was stopped']]);
});

it('refuses to start an instance that is being stopped', async () => {
  service.start(request('i-1'), launcher);
  const stopping = service.stop('i-1');
  expect(() => service.start(request('i-1'), launcher)).toThrow('is being stopped');
  await stopping;
});

it('stops its instances before it closes, reports them, and starts no more', async () => {
  service.start(request('i-1'), launcher);
  service.start(request('i-2'), launcher);
  await service.beforeApplicationShutdown();
  expect(endedLeases.map(([instanceId]) => instanceId)).toEqual(['i-1', 'i-2']);
  expect(() => service.start(request('i-3'), launcher)).toThrow('shutting down');
});

it('remembers the last 256 that have ended', async () => {
  for (let n = 0; n <= 256; n++) {
    service.start(request(`i-${n}`), launcher);
    launcher.end('x');
    await settle();
  }
  expect(service.find('i-0')).toBeUndefined();
  expect(service.find('i-1')).toBeDefined();
});

it('writes what becomes of an instance into its log, beside what that prints', async () => {
  const asked = request('i-1');
  service.start(asked, launcher);
  grantLease('http://e');
  launcher.launched[0]?.output({ level: 'warn', message: 'printed' });
  launcher.end('its process ended with code 1');
  await settle();
  const reading = new AbortController();
  const lines: unknown[] = [];
  const { tenantId } = asked.scope;
  for await (const line of logs.tail({ tenantId, agentId: 'a' }, reading.signal))
    if (lines.push(line) === 4) reading.abort();
  expect(lines).toMatchObject([
    { level: 'info', event: 'starting', message: '' },
    { level: 'info', event: 'healthy', message: '', fieldsJson: expect.stringMatching(/"afterMs":\d+/) },
    { level: 'warn', event: undefined, message: 'printed' },
    {
      level: 'error',
      event: 'ended',
      message: '',
      fieldsJson: '{"reason":"its process ended with code 1"}',
    },
  ]);
});
