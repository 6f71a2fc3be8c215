import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate, SCHEMAS } from '@isthmus/platform-database';
import { AppError } from '@isthmus/platform-errors';
import { UsageRelay, type UsageLedger, type UsageSchema } from '@isthmus/platform-jobs';
import { createLogger } from '@isthmus/platform-observability';
import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { expect, inject, it } from 'vitest';
import { queryDatabase, testDatabaseUrl, testRolePasswords } from './index.js';

const PRISMA = fileURLToPath(new URL('../../../prisma', import.meta.url));
/** The first migration that is applied only after there are rows. */
const FROM = '20261129000100_usage_outbox';
const [tenant, due, settled, open, reservation] = Array.from({ length: 5 }, () => randomUUID());
const [exchangeDue, exchangePosted] = [randomUUID(), randomUUID()];

it.each([
  ['a superuser', emptyDatabase],
  ['an owner subject to row-level security, as in a managed PostgreSQL', emptyDatabaseOfOwner],
])('moves charges that were due when the outbox was introduced, and no others, as %s', async (_, create) => {
  const adminUrl = await create();
  const old = await mkdtemp(join(tmpdir(), 'prisma-'));
  await cp(PRISMA, old, {
    recursive: true,
    filter: (path) => !(/^\d{14}_/.test(basename(path)) && basename(path) >= FROM),
  });
  const rolePasswords = testRolePasswords();
  await migrate({ adminUrl, prismaDirectory: old, rolePasswords });
  await fill(adminUrl);
  expect(await migrate({ adminUrl, prismaDirectory: PRISMA, rolePasswords })).toContain(FROM);

  // Since exchanges are written when they end, none is open.
  const platformUrl = new URL(adminUrl);
  platformUrl.searchParams.set('options', '-c app.scope=platform');
  expect(
    await queryDatabase(platformUrl.href, 'SELECT outcome FROM gateway.exchange ORDER BY 1', []),
  ).toEqual([{ outcome: 'completed' }, { outcome: 'completed' }, { outcome: 'interrupted' }]);
  expect(await publishedOf(adminUrl, 'gateway')).toEqual([
    ['post', undefined, [[`message:${exchangeDue}`, 1n, '2026-11-28T10:00:00.123Z']]],
  ]);
  expect(await publishedOf(adminUrl, 'models')).toEqual([
    [
      'settle',
      'request-due',
      [
        [`attempt:${due}:input`, 7n, '2026-11-28T10:00:01.000Z'],
        [`attempt:${due}:output`, 3n, '2026-11-28T10:00:01.000Z'],
      ],
    ],
    ['void', 'request-unused', []],
  ]);
  expect(await publishedOf(adminUrl, 'compute')).toEqual([
    [
      'post',
      undefined,
      [[`compute:${reservation}:2026-11-28T10:00:00.123Z`, 42n, '2026-11-28T10:01:00.000Z']],
    ],
  ]);
});

async function emptyDatabase(): Promise<string> {
  const url = new URL(inject('databaseAdminUrl'));
  const name = `usage_migration_${randomBytes(4).toString('hex')}`;
  await run(url.toString(), `CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  return url.toString();
}

/** The same, as a role that owns it and may create roles, but nothing else. */
async function emptyDatabaseOfOwner(): Promise<string> {
  const server = new URL(inject('databaseAdminUrl'));
  const url = new URL(await emptyDatabase());
  const name = url.pathname.slice(1);
  // The roles of the services exist already on this server: the owner may set their passwords as if it had created
  // them.
  const grants = SCHEMAS.map((schema) => `GRANT isthmus_${schema} TO ${name} WITH ADMIN OPTION`);
  await run(
    server.toString(),
    `CREATE ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE PASSWORD '${name}'`,
    `ALTER DATABASE ${name} OWNER TO ${name}`,
    ...grants,
    // The migration audit_outbox attaches this setting to a function.
    `GRANT SET ON PARAMETER app.scope TO ${name}`,
  );
  [url.username, url.password] = [name, name];
  return url.toString();
}

/** Statements that see the rows of every tenant. */
async function run(adminUrl: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  await client.query("SELECT set_config('app.scope', 'platform', false)");
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** Rows as earlier versions of the services left them: charged, due, open and unused. */
function fill(adminUrl: string): Promise<void> {
  const exchange = (id: string | undefined, outcome: string, charge: string) =>
    `INSERT INTO gateway.exchange (id, tenant_id, agent_id, instance_id, actor, key_id, method, request_id, trace_id, started_at, outcome, charge)
     VALUES ('${id}', '${tenant}', gen_random_uuid(), 'i', 'key:k', 'k', 'SendMessage', 'r', '', '2026-11-28T10:00:00.123Z', ${outcome}, '${charge}')`;
  const attempt = (id: string | undefined, request: string, state: string, [input, output] = [7, 3]) =>
    `INSERT INTO models.attempt (id, tenant_id, request_id, attempt, model, upstream, agent_id, key_id, trace_id, state, outcome, input_tokens, output_tokens, counted_by, started_at, ended_at)
     VALUES ('${id}', '${tenant}', '${request}', 1, 'm', 'u', '', 'k', '', '${state}', 'completed', ${input}, ${output}, 'provider', '2026-11-28T10:00:00Z', '2026-11-28T10:00:01Z')`;
  const line = (start: string, posted: string) =>
    `INSERT INTO compute.meter_line (reservation_id, tenant_id, agent_id, period_start, period_end, quantity, claimed_until, posted_at)
     VALUES ('${reservation}', '${tenant}', gen_random_uuid(), '${start}', '2026-11-28T10:01:00Z', 42, now(), ${posted})`;
  return run(
    adminUrl,
    exchange(exchangeDue, "'completed'", 'due'),
    exchange(exchangePosted, "'completed'", 'posted'),
    exchange(randomUUID(), 'NULL', 'open'),
    attempt(due, 'request-due', 'ended'),
    attempt(settled, 'request-settled', 'settled'),
    attempt(open, 'request-open', 'open'),
    attempt(randomUUID(), 'request-unused', 'ended', [0, 0]),
    `INSERT INTO compute.reservation (id, key, tenant_id, agent_id, request_hash, node_id, site_id, cpu_milli, memory_mib, accelerator_milli, round_trip_us, price_micro_hour, decision, state, expires_at, created_at)
     VALUES ('${reservation}', 'k', '${tenant}', gen_random_uuid(), '', 'n', 's', 1, 1, 0, 1, 1, '{}', 'released', now(), now())`,
    line('2026-11-28T10:00:00.123Z', 'NULL'),
    line('2026-11-28T09:59:00Z', 'now()'),
  );
}

interface Call {
  key?: string;
  lines?: { eventId: string; quantity: bigint; at: Date }[];
}

/** What the relay of a schema sends to the ledger, by hold. */
async function publishedOf(adminUrl: string, schema: UsageSchema): Promise<unknown[]> {
  const calls: [string, string | undefined, unknown[]][] = [];
  const record =
    (kind: string) =>
    async ({ key, lines = [] }: Call) => {
      if (lines.some(({ at }) => Number.isNaN(at.getTime())))
        throw new AppError('INVALID_ARGUMENT', 'no time');
      calls.push([
        kind,
        key,
        lines.map(({ eventId, quantity, at }) => [eventId, quantity, at.toISOString()]),
      ]);
    };
  const ledger: unknown = { post: record('post'), settle: record('settle'), void: record('void') };
  const relay = new UsageRelay(ledger as UsageLedger /* what the relay calls of it */, {
    databaseUrl: testDatabaseUrl(adminUrl, schema),
    schema,
    service: 'test',
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  relay.onApplicationBootstrap();
  const waiting = async () => {
    const client = new Client({ connectionString: adminUrl });
    await client.connect();
    await client.query("SELECT set_config('app.scope', 'platform', false)");
    const { rows } = await client.query(`SELECT 1 FROM ${schema}.usage_outbox`);
    await client.end();
    return rows.length;
  };
  await expect.poll(waiting, { timeout: 5_000 }).toBe(0);
  await relay.onApplicationShutdown();
  return calls.sort(([, one = ''], [, other = '']) => one.localeCompare(other));
}
