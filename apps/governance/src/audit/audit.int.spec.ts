import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { Database } from '@isthmus/platform-database';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startHarness, type Harness } from '../testing/service.harness.js';

let harness: Harness;
let registry: Awaited<ReturnType<Harness['auditAs']>>;
let portal: Awaited<ReturnType<Harness['auditAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  [registry, portal] = await Promise.all([harness.auditAs('agent-registry'), harness.auditAs('portal')]);
});
afterAll(() => harness.stop());

const event = (n: number) => ({
  eventId: `deploy:${n}`,
  action: 'agent.deploy',
  resource: `agent/${n}`,
  attributes: { template: 'support', note: '第一次 "ok"' },
});
const append = (scope: TenantScope, n: number) => registry.append(event(n), { scope, deadline: 30_000 });

async function chainOf(length: number): Promise<TenantScope> {
  const scope = newTenantScope('user:li');
  for (let n = 1; n <= length; n++) await append(scope, n);
  return scope;
}

it('links records, names the actor, and gives a repeated event its place', async () => {
  const scope = newTenantScope('user:li');
  const first = await append(scope, 1);
  const second = await append(scope, 2);
  expect(first).toMatchObject({ ...event(1), sequence: 1n, actor: 'user:li', previousHash: '0'.repeat(64) });
  expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(second).toMatchObject({ sequence: 2n, previousHash: first.hash });
  expect(await append(scope, 1)).toEqual(first);
  const other = registry.append({ ...event(1), action: 'agent.undeploy' }, { scope });
  await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
});

it('keeps the sequence without gaps when many append to two instances at once', async () => {
  const scope = newTenantScope();
  await Promise.all(Array.from({ length: 120 }, (_, n) => append(scope, n % 80)));
  const { records } = await portal.listRecords({ pageSize: 500 }, { scope });
  expect(records.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 80 }, (_, n) => BigInt(80 - n)),
  );
  expect(await portal.verifyChain({}, { scope })).toEqual({
    intact: true,
    records: 80n,
    firstBadSequence: 0n,
    headHash: records[0]?.hash,
  });
});

it('lists newest first, in pages', async () => {
  const scope = await chainOf(5);
  const first = await portal.listRecords({ pageSize: 2 }, { scope });
  const second = await portal.listRecords({ pageSize: 2, pageToken: first.nextPageToken }, { scope });
  const third = await portal.listRecords({ pageSize: 2, pageToken: second.nextPageToken }, { scope });
  const pages = [first, second, third].map(({ records }) => records.map(({ sequence }) => sequence));
  expect(pages).toEqual([[5n, 4n], [3n, 2n], [1n]]);
  expect(third.nextPageToken).toBe('');
});

it('lists what is about some subjects only, in pages', async () => {
  const scope = newTenantScope();
  const append = (n: number, action: string) => registry.append({ ...event(n), action }, { scope });
  for (const [n, action] of ['agent.deploy', 'key.create', 'agent.ready', 'member.add'].entries())
    await append(n, action);
  const query = { subjects: ['agent', 'member'], pageSize: 2 };
  const first = await portal.listRecords(query, { scope });
  const second = await portal.listRecords({ ...query, pageToken: first.nextPageToken }, { scope });
  const actions = [first, second].map(({ records }) => records.map(({ action }) => action));
  expect(actions).toEqual([['member.add', 'agent.ready'], ['agent.deploy']]);
  await expect(portal.listRecords({ subjects: ['Agent%'] }, { scope })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});

it('verifies a chain longer than a page', async () => {
  const scope = newTenantScope();
  for (let n = 0; n < 1_050; n += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, m) => append(scope, n + m)));
  }
  expect(await portal.verifyChain({}, { scope, deadline: 30_000 })).toMatchObject({
    intact: true,
    records: 1_050n,
  });
});

it('finds an empty chain intact', async () => {
  expect(await portal.verifyChain({}, { scope: newTenantScope() })).toMatchObject({
    intact: true,
    records: 0n,
  });
});

const RECORD = 'governance.audit_record';
const tampering: [string, string, bigint][] = [
  [
    'an actor changed',
    `UPDATE ${RECORD} SET actor = 'user:x' WHERE tenant_id = $1::uuid AND sequence = 3`,
    3n,
  ],
  [
    'an attribute changed',
    `UPDATE ${RECORD} SET attributes = '{"template":"other"}' WHERE tenant_id = $1::uuid AND sequence = 2`,
    2n,
  ],
  [
    'attributes of another shape',
    `UPDATE ${RECORD} SET attributes = 'null' WHERE tenant_id = $1::uuid AND sequence = 5`,
    5n,
  ],
  [
    'a time moved',
    `UPDATE ${RECORD} SET at = at + interval '1 ms' WHERE tenant_id = $1::uuid AND sequence = 4`,
    4n,
  ],
  ['a record removed', `DELETE FROM ${RECORD} WHERE tenant_id = $1::uuid AND sequence = 2`, 2n],
  ['the end cut off', `DELETE FROM ${RECORD} WHERE tenant_id = $1::uuid AND sequence >= 4`, 4n],
  ['everything removed', `DELETE FROM ${RECORD} WHERE tenant_id = $1::uuid`, 1n],
  [
    'the head moved back',
    `UPDATE governance.audit_head h SET sequence = 3, hash = r.hash FROM ${RECORD} r WHERE h.tenant_id = $1::uuid AND r.tenant_id = h.tenant_id AND r.sequence = 3`,
    4n,
  ],
  [
    'the head rehashed',
    `UPDATE governance.audit_head SET hash = repeat('a', 64) WHERE tenant_id = $1::uuid`,
    5n,
  ],
];
it.each(tampering)('names the first record that does not fit with %s', async (_, sql, firstBadSequence) => {
  const scope = await chainOf(5);
  await harness.admin.inPlatform(platformScope('test'), (tx) => tx.$executeRawUnsafe(sql, scope.tenantId));
  expect(await portal.verifyChain({}, { scope })).toMatchObject({ intact: false, firstBadSequence });
});

it('shows another tenant nothing, and takes nothing in its name', async () => {
  const scope = await chainOf(2);
  const other = newTenantScope();
  expect((await portal.listRecords({}, { scope: other })).records).toEqual([]);
  const database = new Database({
    schema: 'governance',
    url: testDatabaseUrl(inject('databaseAdminUrl'), 'governance'),
    connectionsMax: 1,
  });
  const seen = await database.inTenant(other, (tx) =>
    tx.governanceAuditRecord.count({ where: { tenantId: scope.tenantId } }),
  );
  const stolen = database.inTenant(other, (tx) =>
    tx.governanceHold.create({
      data: { tenantId: scope.tenantId, key: 'k', amountMicro: 1n, state: 'held', expiresAt: new Date() },
    }),
  );
  await expect(stolen).rejects.toThrow(/row-level security/i);
  await database.close();
  expect(seen).toBe(0);
});

it('is read by the portal only, and appended to under a tenant only', async () => {
  const scope = newTenantScope();
  await expect(registry.listRecords({}, { scope })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await expect(registry.verifyChain({}, { scope })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await expect(registry.append(event(1))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});

it('names what is wrong with a record', async () => {
  const wrong = registry.append(
    { eventId: 'ledger.credit', action: 'Deploy!', resource: '', attributes: { 'bad name': 'x' } },
    { scope: newTenantScope() },
  );
  await expect(wrong).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'event_id' }, { field: 'action' }, { field: 'resource' }, { field: 'attributes' }],
  });
  const long = registry.append(
    { ...event(1), attributes: { note: 'x'.repeat(2_001) } },
    { scope: newTenantScope() },
  );
  await expect(long).rejects.toThrow(/attributes: values must have at most 2000 characters/);
  const nul = registry.append({ ...event(1), attributes: { nul: '\0' } }, { scope: newTenantScope() });
  await expect(nul).rejects.toThrow(/attributes\.nul: must not contain control characters/);
});
