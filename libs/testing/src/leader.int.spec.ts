import { PeriodicTasks } from '@isthmus/platform-jobs';
import { createLogger } from '@isthmus/platform-observability';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, expect, inject, it } from 'vitest';
import { startStallingProxy, testDatabaseUrl } from './index.js';

const logger = createLogger({ service: 'test', level: 'silent' });
let processes: { tasks: PeriodicTasks; runs: number }[] = [];

afterEach(async () => {
  await Promise.all(processes.map(({ tasks }) => tasks.beforeApplicationShutdown()));
  processes = [];
});

/** The tasks of one process; `service` distinguishes the services of the tests. */
function startProcess(service: string, databaseUrl = testDatabaseUrl(inject('databaseAdminUrl'), 'compute')) {
  const process = { tasks: new PeriodicTasks({ service, logger, databaseUrl }, []), runs: 0 };
  process.tasks = new PeriodicTasks({ service, logger, databaseUrl }, [
    { name: 'led', everyMs: 20, leader: true, run: async () => void process.runs++ },
  ]);
  process.tasks.onApplicationBootstrap();
  processes.push(process);
  return process;
}

const leaders = async () => {
  const before = processes.map(({ runs }) => runs);
  await sleep(200);
  return processes.filter(({ runs }, n) => runs > (before[n] ?? 0)).length;
};

it('runs in one process of several, and another takes over within seconds when it ends', async () => {
  for (let n = 0; n < 3; n++) startProcess('ends');
  await expect.poll(leaders, { timeout: 5_000 }).toBe(1);
  const leader = processes.findIndex(({ runs }) => runs > 0);
  await processes[leader]?.tasks.beforeApplicationShutdown();
  await expect.poll(leaders, { timeout: 8_000 }).toBe(1);
  expect(processes.filter(({ runs }) => runs > 0)).toHaveLength(2);
});

it('is led by one process again after the leader lost its connection', async () => {
  for (let n = 0; n < 2; n++) startProcess('cut');
  await expect.poll(leaders, { timeout: 5_000 }).toBe(1);
  const admin = new Client({ connectionString: inject('databaseAdminUrl') });
  await admin.connect();
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks
     WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  await admin.end();
  await expect.poll(leaders, { timeout: 8_000 }).toBe(1);
});

it('is led by another process when the leader hangs and keeps its connection', async (test) => {
  const direct = testDatabaseUrl(inject('databaseAdminUrl'), 'compute');
  const { hostname, port } = new URL(direct);
  const proxy = await startStallingProxy({ host: hostname, port: Number(port) });
  test.onTestFinished(() => proxy.close());
  const hanging = startProcess('hangs', proxy.through(direct));
  await expect.poll(() => hanging.runs, { timeout: 5_000 }).toBeGreaterThan(0);
  const other = startProcess('hangs');
  // How PostgreSQL sees a suspended process: a connection that is open and silent.
  proxy.stall();
  await expect.poll(() => other.runs, { timeout: 18_000 }).toBeGreaterThan(0);
}, 40_000);

it('leads one service only', async () => {
  startProcess('one');
  startProcess('other');
  await expect.poll(leaders, { timeout: 5_000 }).toBe(2);
});

it('runs rare tasks as soon as a new leader is elected', async () => {
  const databaseUrl = testDatabaseUrl(inject('databaseAdminUrl'), 'compute');
  let [led, other] = [0, 0];
  const tasks = new PeriodicTasks({ service: 'rare', logger, databaseUrl }, [
    { name: 'led', everyMs: 600_000, leader: true, run: async () => void led++ },
    { name: 'other', everyMs: 600_000, run: async () => void other++ },
  ]);
  tasks.onApplicationBootstrap();
  await expect.poll(() => led, { timeout: 5_000 }).toBe(1);
  expect(other).toBe(0);
  await tasks.beforeApplicationShutdown();
});
