import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { registry } from '@isthmus/contracts';
import { ChangeListener, Database } from '@isthmus/platform-database';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { Call, Rpc, runService, type CallContext } from '@isthmus/platform-grpc-server';
import { platformScope } from '@isthmus/platform-identity';
import { createPool } from '@isthmus/platform-postgres';
import { Client } from 'pg';
import { beforeAll, expect, inject, it, type TestContext } from 'vitest';
import { createTestIdentities, startStallingProxy, testDatabaseUrl } from './index.js';

/** How long PostgreSQL hangs: longer than every limit of a connection, so that each of them applies. */
const STALL_MS = 12_000;
const DEADLINE_MS = 2_000;

const scope = platformScope('test');
const { getAgent, watchAgents } = registry.AgentRegistryDefinition.methods;
const definition = { ...registry.AgentRegistryDefinition, methods: { getAgent, watchAgents } };

let directUrl: string;
beforeAll(async () => {
  directUrl = testDatabaseUrl(inject('databaseAdminUrl'), 'registry');
  const admin = new Client({ connectionString: inject('databaseAdminUrl') });
  await admin.connect();
  await admin.query('CREATE TABLE registry.stalled (id text PRIMARY KEY)');
  await admin.query('CREATE TABLE registry.stalled_pool (id text PRIMARY KEY)');
  await admin.end();
});

/** The database behind its own proxy, so that the tests, which mostly wait, can run concurrently. */
async function behindProxy(test: TestContext, options: { connectionsMax?: number } = {}) {
  const { hostname, port } = new URL(directUrl);
  const proxy = await startStallingProxy({ host: hostname, port: Number(port) });
  const url = proxy.through(directUrl);
  const database = new Database({ schema: 'registry', url, ...options });
  test.onTestFinished(async () => {
    proxy.resume();
    await database.close();
    await proxy.close();
  });
  return { proxy, url, database };
}

const unavailable = { name: 'AppError', code: 'UNAVAILABLE' };
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'an answer',
    (error: unknown) => error,
  );

/** Milliseconds until `work` settles. */
async function msOf(work: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await failureOf(work);
  return performance.now() - started;
}

/** What the service below queries. */
let served: Database;

@Controller()
class AgentController {
  @Rpc(definition, 'getAgent', { callers: 'any', scope: 'platform', permission: 'none' })
  async getAgent(@Payload() { agentId }: registry.GetAgentRequest) {
    await served.inPlatform(scope, (tx) => tx.registryAgent.count());
    return { id: agentId };
  }

  @Rpc(definition, 'watchAgents', { callers: 'any', scope: 'platform', permission: 'none' })
  async *watchAgents(@Call() { signal }: CallContext) {
    yield {};
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
}

@Module({ controllers: [AgentController] })
class AgentModule {}

it.concurrent(
  'makes no caller of a service wait beyond its deadline, and recovers afterwards',
  async (test) => {
    const { proxy, database } = await behindProxy(test);
    served = database;
    const identities = await createTestIdentities();
    const environment = await identities.environmentOf('agent-registry');
    const service = await runService({
      name: 'agent-registry',
      environment,
      definitions: [definition],
      module: () => AgentModule,
      ready: () => served.ready(),
      callMsMax: DEADLINE_MS,
    });
    const client = createServiceClient(definition, {
      address: `127.0.0.1:${environment.GRPC_PORT}`,
      audience: 'agent-registry',
      identity: await identities.identityOf('portal'),
    });
    const call = (deadline = DEADLINE_MS) => client.getAgent({ agentId: 'a' }, { deadline });
    await Promise.all(Array.from({ length: 10 }, () => call()));
    proxy.stall();
    const stalledUntil = performance.now() + STALL_MS;
    while (performance.now() < stalledUntil) {
      const waits = await Promise.all(Array.from({ length: 20 }, () => msOf(call())));
      expect(Math.max(...waits)).toBeLessThan(DEADLINE_MS + 2_500);
      const ready = await msOf(fetch(`http://127.0.0.1:${environment.OPERATIONS_PORT}/readyz`));
      expect(ready).toBeLessThan(5_000);
    }
    proxy.resume();
    await test.expect.poll(() => failureOf(call()), { timeout: 5_000 }).toBe('an answer');
    client.close();
    await service.stop();
  },
);

it.concurrent('fails with UNAVAILABLE for each transaction that times out, wherever it was', async (test) => {
  const { proxy, database } = await behindProxy(test);
  const calls = [
    () => database.inPlatform(scope, (tx) => tx.registryAgent.count()),
    () =>
      database.inPlatform(scope, async (tx) => {
        await sleep(500);
        return tx.registryAgent.count();
      }),
    () => database.inPlatform(scope, () => sleep(500)),
    () => database.ready(),
  ];
  await Promise.all(calls.map((call) => call()));
  const open = [1, 2].map((index) => failureOf(calls[index]?.() ?? Promise.resolve()));
  await sleep(200);
  proxy.stall();
  const failures = await Promise.all([...open, ...calls.map((call) => failureOf(call()))]);
  for (const failure of failures) expect(failure).toMatchObject(unavailable);
  proxy.resume();
  await test.expect
    .poll(() => failureOf(calls[0]?.() ?? Promise.resolve()), { timeout: 5_000 })
    .toBe('an answer');
});

it.concurrent('never commits a transaction that timed out', async (test) => {
  const { proxy, database } = await behindProxy(test, { connectionsMax: 1 });
  const insert = (id: string) =>
    database.inPlatform(scope, async (tx) => {
      await tx.$executeRaw`INSERT INTO stalled VALUES (${id})`;
      if (id === 'lost') {
        proxy.stall();
        await tx.$executeRaw`SELECT 1`;
      }
    });
  expect(await failureOf(insert('lost'))).toMatchObject(unavailable);
  proxy.resume();
  await test.expect.poll(() => failureOf(insert('kept')), { timeout: 10_000 }).toBe('an answer');
  const rows = await database.inPlatform(scope, (tx) => tx.$queryRaw`SELECT id FROM stalled`);
  expect(rows).toEqual([{ id: 'kept' }]);
});

it.concurrent('never commits it through a pool without Prisma either', async (test) => {
  const { proxy, url } = await behindProxy(test);
  const pool = createPool({ url, connectionsMax: 1 });
  pool.on('error', () => undefined);
  const insert = 'INSERT INTO registry.stalled_pool VALUES ($1)';
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query(insert, ['lost']);
  proxy.stall();
  expect(await failureOf(client.query('SELECT 1'))).toMatchObject({ message: 'Query read timeout' });
  // What every library does next: at once, and not after another timeout.
  expect(await msOf(client.query('ROLLBACK'))).toBeLessThan(1_000);
  client.release();
  proxy.resume();
  await pool.query('BEGIN');
  await pool.query('COMMIT');
  await pool.query(insert, ['kept']);
  const { rows } = await pool.query('SELECT id FROM registry.stalled_pool');
  expect(rows).toEqual([{ id: 'kept' }]);
  await pool.end();
});

it.concurrent('reads everything again after the listening connection was silent', async (test) => {
  const { proxy, url, database } = await behindProxy(test);
  let gaps = 0;
  const heard: string[] = [];
  const listener = new ChangeListener({
    databaseUrl: url,
    channel: 'stalled_changes',
    onChange: (payload) => heard.push(payload),
    onGap: () => gaps++,
  });
  await listener.start();
  proxy.stall();
  await sleep(STALL_MS);
  proxy.resume();
  await test.expect.poll(() => gaps, { timeout: 10_000 }).toBeGreaterThan(0);
  await database.inPlatform(scope, (tx) => tx.$executeRaw`SELECT pg_notify('stalled_changes', 'after')`);
  await test.expect.poll(() => heard).toContain('after');
  await listener.stop();
});

it.concurrent('stops listening without waiting for a server that does not respond', async (test) => {
  const { proxy, url } = await behindProxy(test);
  const [onChange, onGap] = [() => undefined, () => undefined];
  const listener = new ChangeListener({ databaseUrl: url, channel: 'stalled_stop', onChange, onGap });
  await listener.start();
  proxy.stall();
  expect(await msOf(listener.stop())).toBeLessThan(5_000);
  proxy.resume();
});

it.concurrent('ends what takes too long: a statement, and the wait for a lock', async (test) => {
  const { database } = await behindProxy(test);
  const late = database.inPlatform(scope, (tx) => tx.$executeRaw`SELECT pg_sleep(30)`);
  await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  const holder = new Client({ connectionString: directUrl });
  await holder.connect();
  await holder.query(`BEGIN; SELECT pg_advisory_xact_lock(4711)`);
  const waiting = database.inPlatform(scope, (tx) => tx.$executeRaw`SELECT pg_advisory_xact_lock(4711)`);
  const waitMs = msOf(waiting);
  await expect(waiting).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await waitMs).toBeLessThan(6_000);
  await holder.end();
});
