import { governance } from '@isthmus/contracts';
import {
  auditOutboxOf,
  AuditRelay,
  recordAudit,
  type AuditSchema,
  type WaitingEvent,
} from '@isthmus/platform-audit';
import { Database } from '@isthmus/platform-database';
import { AppError } from '@isthmus/platform-errors';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { OutboxStore } from '@isthmus/platform-jobs';
import { createLogger } from '@isthmus/platform-observability';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { FakeAuditLog, newTenantScope, testDatabaseUrl } from './index.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const url = (schema: AuditSchema) => testDatabaseUrl(inject('databaseAdminUrl'), schema);

let database: Database;
let log: FakeAuditLog;
let relays: AuditRelay[];

beforeAll(() => {
  database = new Database({ schema: 'registry', url: url('registry') });
});
afterAll(() => database.close());
beforeEach(() => {
  log = new FakeAuditLog();
  relays = [];
});
afterEach(() => stopRelays());

it('publishes a change soon after its commit, and keeps nothing of it', async () => {
  const scope = newTenantScope('user:li');
  startRelay();
  await write(scope, 1);
  await expect
    .poll(() => log.of(scope.tenantId), { timeout: 2_000 })
    .toMatchObject([
      { action: 'agent.deploy', resource: 'agent/1', actor: 'user:li', attributes: { name: 'Agent 1' } },
    ]);
  await expect.poll(() => waiting(scope)).toBe(0);
});

it('publishes nothing of a change that was rolled back', async () => {
  const scope = newTenantScope();
  const failing = database.inTenant(scope, async (tx) => {
    await recordAudit(tx, event(scope, 1));
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await waiting(scope)).toBe(0);
});

it('neither fails nor slows a change while governance is unavailable, and publishes all of it in order later', async () => {
  const scope = newTenantScope();
  log.refusal = new AppError('UNAVAILABLE', 'not now');
  startRelay();
  for (let n = 1; n <= 5; n++) await write(scope, n);
  expect(await waiting(scope)).toBe(5);
  log.refusal = undefined;
  await expect.poll(() => resources(scope), { timeout: 20_000 }).toEqual([1, 2, 3, 4, 5].map(resource));
});

it('publishes each event once and in its tenant’s order, from two processes at once', async () => {
  const scopes = Array.from({ length: 6 }, () => newTenantScope());
  startRelay();
  startRelay();
  for (let n = 0; n < 40; n++) await Promise.all(scopes.map((scope) => write(scope, n)));
  const expected = Array.from({ length: 40 }, (_, n) => resource(n));
  for (const scope of scopes) {
    await expect.poll(() => resources(scope), { timeout: 20_000 }).toEqual(expected);
    await expect.poll(() => waiting(scope)).toBe(0);
  }
  expect(log.appends).toBe(240);
});

it('publishes again, under the same id, what a process published before it died', async () => {
  const scope = newTenantScope();
  await write(scope, 1);
  const dying = openStore();
  const [claim] = await dying.claim(ALL);
  expect(claim).toMatchObject({ tenantId: scope.tenantId, attempts: 1 });
  log.append(
    scope.tenantId,
    governance.AppendRequest.fromPartial({ ...claim?.rows[0], eventId: claim?.rows[0].id ?? '' }),
  );
  await dying.close();
  await endClaims(scope);
  startRelay();
  await expect.poll(() => waiting(scope), { timeout: 15_000 }).toBe(0);
  expect(log.appends).toBe(2);
  expect(log.of(scope.tenantId)).toHaveLength(1);
});

it('skips a tenant that another process has claimed', async () => {
  const scope = newTenantScope();
  await write(scope, 1);
  const [one, other] = [openStore(), openStore()];
  const [first] = await one.claim(ALL);
  if (!first) throw new Error('nothing was claimed');
  await write(scope, 2);
  expect(await other.claim(ALL)).toEqual([]);
  const published = first.rows[0].id;
  // Between the two parts of its release, the other process claims the tenant; the release must not touch that claim.
  await asAdmin('DELETE FROM registry.audit_outbox WHERE id = $1', published);
  expect(await other.claim(ALL)).toMatchObject([{ tenantId: scope.tenantId, attempts: 1 }]);
  await one.release({ ...NOTHING, published: [published] });
  expect(await one.claim(ALL)).toEqual([]);
  await endClaims(scope);
  await Promise.all([one.close(), other.close()]);
});

it('releases a claim without an outcome, for later', async () => {
  const scope = newTenantScope();
  await write(scope, 1);
  const store = openStore();
  const mine = async () => (await store.claim(ALL)).find(({ tenantId }) => tenantId === scope.tenantId);
  const claim = await mine();
  if (!claim) throw new Error('nothing was claimed');
  const { id, attempts } = claim.rows[0];
  await store.release({ ...NOTHING, waiting: [{ id, attempts, waitMs: 60_000, reason: 'no' }] });
  expect(await mine()).toBeUndefined();
  await endClaims(scope);
  expect(await mine()).toMatchObject({ rows: [{ id }], attempts: 2 });
  await store.close();
  await endClaims(scope);
});

it('does not count a claim for rows that were not tried', async () => {
  const scope = newTenantScope();
  await write(scope, 1);
  const store = openStore();
  for (let n = 0; n < 2; n++) {
    const claim = (await store.claim(ALL)).find(({ tenantId }) => tenantId === scope.tenantId);
    expect(claim).toMatchObject({ attempts: 1 });
    await store.release({ ...NOTHING, untried: claim?.rows ?? [] });
  }
  await store.close();
});

it('dead-letters an event that is refused permanently, and publishes those after it', async () => {
  const scope = newTenantScope();
  const append = log.append.bind(log);
  log.append = (tenantId, request) => {
    if (request.resource === resource(1)) throw new AppError('INVALID_ARGUMENT', 'no');
    return append(tenantId, request);
  };
  for (let n = 1; n <= 3; n++) await write(scope, n);
  startRelay();
  await expect.poll(() => resources(scope), { timeout: 5_000 }).toEqual([resource(2), resource(3)]);
  await expect.poll(() => waiting(scope)).toBe(1);
});

it('continues when its connection is lost', async () => {
  const scope = newTenantScope();
  startRelay();
  await write(scope, 1);
  await expect.poll(() => resources(scope)).toEqual([resource(1)]);
  await asAdmin(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%audit_outbox%' AND pid <> pg_backend_pid()`,
  );
  await write(scope, 2);
  await expect.poll(() => resources(scope), { timeout: 15_000 }).toEqual([resource(1), resource(2)]);
});

it('truncates an attribute that is too long for the log', async () => {
  const scope = newTenantScope();
  await database.inTenant(scope, (tx) =>
    recordAudit(tx, { ...event(scope, 1), attributes: { reason: `\0${'长'.repeat(1_000)}` } }),
  );
  startRelay();
  await expect.poll(() => log.of(scope.tenantId)[0]?.attributes['reason']).toBe(`${'长'.repeat(399)}…`);
});

it('records what happens to sessions, members and organisations', async () => {
  const [organization, owner, member] = [randomUUID(), randomUUID(), randomUUID()];
  const identity = new Client({ connectionString: url('identity') });
  await identity.connect();
  const run = (sql: string, ...values: string[]) => identity.query(sql, values);
  for (const [id, email] of [
    [owner, 'a@x.org'],
    [member, 'b@x.org'],
  ] as const)
    await run('INSERT INTO users (id, name, email) VALUES ($1, $2, $2)', id, email);
  await run(
    `INSERT INTO organizations (id, name, slug) VALUES ($1, 'Harbour', $2)`,
    organization,
    randomUUID(),
  );
  const join = `INSERT INTO members (id, organization_id, user_id, role) VALUES (gen_random_uuid(), $1, $2, $3)`;
  await run(join, organization, owner, 'owner');
  await run(join, organization, member, 'developer');
  await run(`UPDATE members SET role = 'administrator' WHERE user_id = $1`, member);
  const start = `INSERT INTO sessions (id, user_id, token, expires_at, active_organization_id)
    VALUES (gen_random_uuid(), $1, $2, now(), $3)`;
  await run(start, owner, randomUUID(), organization);
  await run('DELETE FROM members WHERE user_id = $1', member);
  await run(`UPDATE organizations SET account_opened_at = now() WHERE id = $1`, organization);
  await identity.end();
  startRelay('identity');
  const published = () => log.of(organization).map((event) => [event.action, event.resource, event.actor]);
  await expect.poll(published, { timeout: 5_000 }).toEqual([
    ['organization.create', `organization/${organization}`, `user:${owner}`],
    ['member.add', `user/${member}`, 'service:portal'],
    ['member.role', `user/${member}`, 'service:portal'],
    ['session.start', `user/${owner}`, `user:${owner}`],
    ['member.remove', `user/${member}`, 'service:portal'],
  ]);
  const attributes = log.of(organization).map((event) => event.attributes);
  expect(attributes.slice(0, 3)).toEqual([
    { name: 'Harbour' },
    { role: 'developer' },
    { role: 'administrator', before: 'developer' },
  ]);
});

const ignore = () => undefined;
const ALL = { tenantsMax: 10, rowsMax: 10 };
const NOTHING = { published: [], waiting: [], untried: [], deadLettered: [] };
const openStore = () =>
  new OutboxStore<WaitingEvent>({ databaseUrl: url('registry'), table: auditOutboxOf('registry') }, ignore);
const resource = (n: number) => `agent/${n}`;
const resources = (scope: TenantScope) => log.of(scope.tenantId).map(({ resource: name }) => name);

function event({ tenantId, actor }: TenantScope, n: number) {
  return {
    tenantId,
    actor,
    action: 'agent.deploy',
    resource: resource(n),
    attributes: { name: `Agent ${n}` },
  };
}

function write(scope: TenantScope, n: number): Promise<void> {
  return database.inTenant(scope, (tx) => recordAudit(tx, event(scope, n)));
}

function waiting(scope: TenantScope): Promise<number> {
  return database.inPlatform(platformScope('test'), (tx) =>
    tx.registryAuditOutbox.count({ where: { tenantId: scope.tenantId } }),
  );
}

function endClaims({ tenantId }: TenantScope): Promise<unknown> {
  return asAdmin('UPDATE registry.audit_outbox SET due_at = now() WHERE tenant_id = $1', tenantId);
}

async function asAdmin(sql: string, ...values: string[]): Promise<void> {
  const client = new Client({ connectionString: inject('databaseAdminUrl') });
  await client.connect();
  try {
    await client.query(sql, values);
  } finally {
    await client.end();
  }
}

/** The relay of one process, publishing to the fake log. */
function startRelay(schema: AuditSchema = 'registry'): void {
  // The client's method has several overloads; the relay uses this one.
  const append = (async (
    request: governance.DeepPartial<governance.AppendRequest>,
    { scope }: { scope: TenantScope },
  ) =>
    log.append(
      scope.tenantId,
      governance.AppendRequest.fromPartial(request),
    )) as unknown as ConstructorParameters<typeof AuditRelay>[0]['append'];
  const relay = new AuditRelay({ append }, { databaseUrl: url(schema), schema, logger });
  relay.onApplicationBootstrap();
  relays.push(relay);
}

async function stopRelays(): Promise<void> {
  await Promise.all(relays.map((relay) => relay.onApplicationShutdown()));
}
