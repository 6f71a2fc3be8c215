import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { Database } from '@isthmus/platform-database';
import { RetentionSweep } from '@isthmus/platform-jobs';
import { createLogger } from '@isthmus/platform-observability';
import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { messageLine, readBooks, startHarness, type Harness } from '../testing/service.harness.js';
import { LedgerRepository } from './ledger.repository.js';

let harness: Harness;
let maas: Awaited<ReturnType<Harness['ledgerAs']>>;
let database: Database;
let ledger: LedgerRepository;
let retention: RetentionSweep;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  maas = await harness.ledgerAs('maas-gateway');
  const databaseUrl = testDatabaseUrl(inject('databaseAdminUrl'), 'governance');
  database = new Database({ schema: 'governance', url: databaseUrl, connectionsMax: 6 });
  const logger = createLogger({ service: 'test', level: 'silent' });
  retention = new RetentionSweep({ databaseUrl, schema: 'governance', logger });
  ledger = new LedgerRepository(database);
});
afterAll(async () => {
  await database.close();
  await harness.stop();
});

/** A tenant with `holds` holds of 10 that expired a minute ago, and one active. */
async function tenantWithExpired(holds: number): Promise<TenantScope> {
  const scope = await harness.openAccount(1_000n);
  for (let n = 0; n < holds; n++) {
    await maas.reserve({ key: `due${n}`, amountMicro: 10n, ttlMs: 60_000 }, { scope });
  }
  await maas.reserve({ key: 'active', amountMicro: 5n, ttlMs: 60_000 }, { scope });
  await admin(
    `UPDATE governance.hold SET expires_at = now() - interval '1 min'
    WHERE tenant_id = $1::uuid AND key <> 'active'`,
    scope,
  );
  return scope;
}

const admin = (sql: string, { tenantId }: TenantScope) =>
  harness.admin.inPlatform(platformScope('test'), (tx) => tx.$executeRawUnsafe(sql, tenantId));

async function sweepAll(): Promise<void> {
  while ((await ledger.freeDue(100)) > 0);
}

it('frees what expired once, though several sweep and others settle at the same time', async () => {
  const scopes = await Promise.all(Array.from({ length: 12 }, () => tenantWithExpired(5)));
  const sweeps = Array.from({ length: 6 }, () => ledger.freeDue(100));
  const settles = scopes.map((scope) =>
    maas.settle({ key: 'due0', lines: [messageLine('e', 3n)] }, { scope, deadline: 30_000 }),
  );
  await Promise.all([...sweeps, ...settles]);
  await sweepAll();
  const books = await Promise.all(scopes.map((scope) => readBooks(harness.admin, scope)));
  expect(books.map(({ held, expected, balance }) => [held, expected.held, balance])).toEqual(
    scopes.map(() => [5n, 5n, 997n]),
  );
});

it('leaves an account alone that a call has locked', async () => {
  const scope = await tenantWithExpired(2);
  const held = async () => (await readBooks(harness.admin, scope)).held;
  await ledger.forTenant(scope, scope.tenantId, async (tx) => {
    await tx.accounts.lock();
    await sweepAll(); // Other tests' holds expire at any time, so the account tells, not the count.
  });
  expect(await held()).toBe(25n);
  await sweepAll();
  expect(await held()).toBe(5n);
});

it('forgets holds that ended long ago, and still charges their events once', async () => {
  const scope = await harness.openAccount(100n);
  const request = { key: 'old', lines: [messageLine('e', 7n)] };
  await maas.settle(request, { scope });
  await maas.reserve({ key: 'active', amountMicro: 5n, ttlMs: 60_000 }, { scope });
  await admin(
    `UPDATE governance.hold SET ended_at = now() - interval '8 days'
    WHERE tenant_id = $1::uuid AND state <> 'held'`,
    scope,
  );
  expect(await retention.run(new AbortController().signal)).toMatchObject({ hold: 1 });
  expect(await maas.settle(request, { scope })).toEqual({ chargedMicro: 7n, balanceMicro: 93n });
  expect((await readBooks(harness.admin, scope)).held).toBe(5n);
});
