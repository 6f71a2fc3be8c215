import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { operatorScope, platformScope, type TenantScope } from '@isthmus/platform-identity';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import {
  messageLine,
  readBooks,
  startHarness,
  type Books,
  type Harness,
} from '../testing/service.harness.js';

let harness: Harness;
let maas: Awaited<ReturnType<Harness['ledgerAs']>>;
let portal: Awaited<ReturnType<Harness['ledgerAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  [maas, portal] = await Promise.all([harness.ledgerAs('maas-gateway'), harness.ledgerAs('portal')]);
});
afterAll(() => harness.stop());

const HOUR_MS = 3_600_000;
const reserve = (scope: TenantScope, key: string, amountMicro: bigint, ttlMs = 60_000) =>
  maas.reserve({ key, amountMicro, ttlMs, purpose: 'test' }, { scope, deadline: 30_000 });

/** Every promise of double entry at once. */
function expectBalanced(books: Books): void {
  expect(books).toMatchObject({
    sum: 0n,
    balance: books.expected.balance,
    revenue: books.expected.revenue,
    held: books.expected.held,
    spent: books.revenue,
    entriesMicro: books.revenue,
    hoursMicro: books.revenue,
    monthsMicro: books.revenue,
  });
}

it('holds an amount once per key and charges what was used', async () => {
  const scope = await harness.openAccount(1_000n);
  const first = await reserve(scope, 'k', 600n);
  const again = await reserve(scope, 'k', 600n);
  expect(again).toEqual(first);
  expect(await portal.getAccount({}, { scope })).toMatchObject({ balanceMicro: 1_000n, heldMicro: 600n });
  const settled = await maas.settle({ key: 'k', lines: [messageLine('e1', 250n)] }, { scope });
  expect(settled).toEqual({ chargedMicro: 250n, balanceMicro: 750n });
  expect(await portal.getAccount({}, { scope })).toMatchObject({
    tenantId: scope.tenantId,
    currency: 'CNY',
    balanceMicro: 750n,
    heldMicro: 0n,
    spentMicro: 250n,
    spentMonthMicro: 250n,
  });
  expectBalanced(await readBooks(harness.admin, scope));
});

it('refuses beyond the balance, with a remedy and what is left', async () => {
  const scope = await harness.openAccount(100n);
  await reserve(scope, 'a', 60n);
  await expect(reserve(scope, 'b', 41n)).rejects.toMatchObject({
    code: 'BUDGET_EXHAUSTED',
    remedy: expect.stringMatching(/credit/),
    metadata: { amountMicro: '41', balanceMicro: '100', availableMicro: '40' },
  });
  expect(await reserve(scope, 'c', 40n)).toMatchObject({ key: 'c', amountMicro: 40n, balanceMicro: 100n });
});

it('never holds more than the balance under hundreds of parallel calls to two instances', async () => {
  const scope = await harness.openAccount(1_000n);
  const calls = Array.from({ length: 300 }, (_, n) => reserve(scope, `k${n}`, 7n));
  const outcomes = await Promise.allSettled(calls);
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  expect(outcomes.length - refused.length).toBe(142); // ⌊1,000 / 7⌋
  const codes = new Set(refused.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : '')));
  expect(codes).toEqual(new Set(['BUDGET_EXHAUSTED']));
  const books = await readBooks(harness.admin, scope);
  expect(books.held).toBe(994n);
  expectBalanced(books);
});

it('holds once when one key is reserved by many at the same time', async () => {
  const scope = await harness.openAccount(1_000n);
  const holds = await Promise.all(Array.from({ length: 20 }, () => reserve(scope, 'same', 100n)));
  expect(new Set(holds.map(({ expiresAt }) => expiresAt?.getTime())).size).toBe(1);
  expect((await readBooks(harness.admin, scope)).held).toBe(100n);
});

it('refuses a key that holds another amount, or has ended', async () => {
  const scope = await harness.openAccount(1_000n);
  await reserve(scope, 'k', 10n);
  await expect(reserve(scope, 'k', 11n)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  await maas.void({ key: 'k' }, { scope });
  await expect(reserve(scope, 'k', 10n)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
});

it('settles once: a repeat answers the same, other lines are refused', async () => {
  const scope = await harness.openAccount(1_000n);
  await reserve(scope, 'k', 500n);
  const lines = [messageLine('e1', 30n), messageLine('e2', 12n)];
  const first = await maas.settle({ key: 'k', lines }, { scope });
  expect(await maas.settle({ key: 'k', lines: [...lines].reverse() }, { scope })).toEqual(first);
  const other = maas.settle({ key: 'k', lines: [messageLine('e3', 5n)] }, { scope });
  await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  const racing = Array.from({ length: 10 }, () =>
    maas.settle({ key: 'r', lines: [messageLine('e4', 8n)] }, { scope }),
  );
  const charged = (await Promise.all(racing)).map(({ chargedMicro }) => chargedMicro);
  expect(new Set(charged)).toEqual(new Set([8n]));
  const books = await readBooks(harness.admin, scope);
  expect(books).toMatchObject({ balance: 950n, held: 0n, entries: 3n });
  expectBalanced(books);
});

it('charges at most what was held', async () => {
  const scope = await harness.openAccount(100n);
  await reserve(scope, 'k', 50n);
  const lines = [messageLine('e', 20n), messageLine('f', 110n)];
  const settled = { chargedMicro: 50n, balanceMicro: 50n };
  expect(await maas.settle({ key: 'k', lines }, { scope })).toEqual(settled);
  expect(await maas.settle({ key: 'k', lines }, { scope })).toEqual(settled);
  expect(await reserve(scope, 'k2', 50n)).toMatchObject({ balanceMicro: 50n });
  expectBalanced(await readBooks(harness.admin, scope));
});

it('settles a hold that expired and one that never was from what is available; an expired hold does not count', async () => {
  const scope = await harness.openAccount(100n);
  await reserve(scope, 'short', 100n, 1_000);
  await expect(reserve(scope, 'next', 95n)).rejects.toMatchObject({ code: 'BUDGET_EXHAUSTED' });
  await sleep(1_050);
  expect(await portal.getAccount({}, { scope })).toMatchObject({ heldMicro: 0n });
  expect(await reserve(scope, 'next', 95n)).toMatchObject({ key: 'next' });
  await maas.settle({ key: 'short', lines: [messageLine('late', 3n)] }, { scope });
  await maas.settle({ key: 'never', lines: [messageLine('unheld', 4n)] }, { scope });
  const books = await readBooks(harness.admin, scope);
  expect(books).toMatchObject({ balance: 95n, held: 95n });
  expectBalanced(books);
});

it('holds an expired key again', async () => {
  const scope = await harness.openAccount(100n);
  await reserve(scope, 'k', 80n, 1_000);
  await sleep(1_050);
  expect(await reserve(scope, 'k', 90n)).toMatchObject({ amountMicro: 90n });
  expect((await readBooks(harness.admin, scope)).held).toBe(90n);
});

it('voids: frees a hold, tolerates repeats and unknown keys, and refuses a late Reserve', async () => {
  const scope = await harness.openAccount(100n);
  await reserve(scope, 'k', 100n);
  await maas.void({ key: 'k' }, { scope });
  await maas.void({ key: 'k' }, { scope });
  expect((await readBooks(harness.admin, scope)).held).toBe(0n);
  await maas.void({ key: 'early' }, { scope });
  await expect(reserve(scope, 'early', 1n)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  await maas.settle({ key: 's', lines: [messageLine('e', 5n)] }, { scope });
  await maas.void({ key: 's' }, { scope });
  await maas.void({ key: 'k' }, { scope: newTenantScope() });
  expectBalanced(await readBooks(harness.admin, scope));
});

it('charges each event once, from duplicate and overlapping batches of several clients', async () => {
  const scope = await harness.openAccount(1_000_000n);
  const clients = await Promise.all([
    harness.ledgerAs('maas-gateway', harness.addresses[0]),
    harness.ledgerAs('agent-gateway', harness.addresses[1]),
    harness.ledgerAs('compute-scheduler'),
  ]);
  const batch = (start: number) =>
    Array.from({ length: 40 }, (_, n) =>
      messageLine(`m${(start + n) % 300}`, BigInt(((start + n) % 300) + 1)),
    );
  const posts = Array.from({ length: 45 }, async (_, n) =>
    clients[n % 3]?.post({ lines: batch(n * 20) }, { scope, deadline: 30_000 }),
  );
  await Promise.all(posts);
  const books = await readBooks(harness.admin, scope);
  expect(books).toMatchObject({ entries: 300n, usageTransfers: 300n, revenue: 45_150n }); // Σ 1…300
  expectBalanced(books);
});

it('answers a repeated Post with what the lines cost, and charges a doubled line once', async () => {
  const scope = await harness.openAccount(100n);
  const lines = [messageLine('a', 5n), messageLine('a', 5n), messageLine('b', 6n)];
  expect(await maas.post({ lines }, { scope })).toEqual({ chargedMicro: 11n, balanceMicro: 89n });
  expect(await maas.post({ lines }, { scope })).toEqual({ chargedMicro: 11n, balanceMicro: 89n });
});

it('prices by sku, model and time, and rounds each line half up', async () => {
  const scope = await harness.openAccount(1_000_000n);
  const tokens = (eventId: string, sku: string, model: string, quantity: bigint) =>
    ({ eventId, sku, model, quantity, at: new Date(), countedBy: 'local', outcome: 'completed' }) as const;
  const cost = async (line: ReturnType<typeof tokens>) =>
    (await maas.post({ lines: [line] }, { scope })).chargedMicro;
  expect(await cost(tokens('1', 'model.input', 'gpt', 1_000n))).toBe(2_000n);
  expect(await cost(tokens('2', 'model.output', 'gpt', 1_000n))).toBe(8_000n);
  expect(await cost(tokens('3', 'model.input', 'extract/support', 1_000n))).toBe(100n);
  expect(await cost(tokens('4', 'model.input', 'extract/support', 5n))).toBe(1n); // 0.5 up
  expect(await cost(tokens('5', 'model.input', 'extract/support', 4n))).toBe(0n); // 0.4 down
  expect(await cost(tokens('6', 'compute.unit', '', 77n))).toBe(77n);
  const books = await readBooks(harness.admin, scope);
  expect(books).toMatchObject({ entries: 6n, usageTransfers: 5n });
  expectBalanced(books);
});

it('charges nothing of a batch with a line that has no price, and names its sku', async () => {
  const scope = await harness.openAccount(100n);
  const lines = [messageLine('a', 5n), { ...messageLine('b'), sku: 'model.video' }];
  await expect(maas.post({ lines }, { scope })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'lines.1.sku', description: expect.stringContaining('model.video') }],
  });
  const early = { ...messageLine('c'), at: new Date('2025-12-31T23:59:59Z') };
  await expect(maas.post({ lines: [early] }, { scope })).rejects.toThrow(/agent\.message.*no price/);
  expect((await readBooks(harness.admin, scope)).entries).toBe(0n);
});

it('names every field that breaks a rule as the proto spells it', async () => {
  const scope = await harness.openAccount(0n);
  const future = new Date(Date.now() + HOUR_MS);
  const post = maas.post(
    { lines: [{ eventId: '', sku: 'X', quantity: -1n, at: future, countedBy: 'me' }] },
    { scope },
  );
  await expect(post).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: ['event_id', 'sku', 'quantity', 'at', 'counted_by'].map((name) => ({ field: `lines.0.${name}` })),
  });
  await expect(maas.post({ lines: [] }, { scope })).rejects.toThrow(/lines: must be at least 1 line/);
  const many = Array.from({ length: 1_001 }, (_, n) => messageLine(`m${n}`));
  await expect(maas.post({ lines: many }, { scope })).rejects.toThrow(/lines: must be at most 1000 lines/);
  await expect(maas.post({ lines: [{ ...messageLine('a'), at: undefined }] }, { scope })).rejects.toThrow(
    /lines\.0\.at: is required/,
  );
  const reserving = maas.reserve({ key: '', amountMicro: 0n, ttlMs: 999 }, { scope });
  await expect(reserving).rejects.toMatchObject({
    fields: [{ field: 'key' }, { field: 'amount_micro' }, { field: 'ttl_ms' }],
  });
});

it('refuses a tenant without an account, with a remedy', async () => {
  const scope = newTenantScope();
  const noAccount = { code: 'FAILED_PRECONDITION', remedy: expect.stringContaining('OpenAccount') };
  await expect(portal.getAccount({}, { scope })).rejects.toMatchObject(noAccount);
  await expect(reserve(scope, 'k', 1n)).rejects.toMatchObject(noAccount);
  await expect(maas.settle({ key: 'k', lines: [messageLine('e')] }, { scope })).rejects.toMatchObject(
    noAccount,
  );
  await expect(maas.post({ lines: [messageLine('e')] }, { scope })).rejects.toMatchObject(noAccount);
  const credit = portal.addCredit(
    { key: randomUUID(), tenantId: scope.tenantId, amountMicro: 1n, reason: 'r' },
    { scope: operatorScope('user:operator') },
  );
  await expect(credit).rejects.toMatchObject(noAccount);
});

it('lets only metering services charge', async () => {
  const scope = await harness.openAccount(10n);
  const host = await harness.ledgerAs('agent-host');
  await expect(host.post({ lines: [messageLine('e')] }, { scope })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
  await expect(portal.reserve({ key: 'k', amountMicro: 1n, ttlMs: 1_000 }, { scope })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
  await expect(maas.reserve({ key: 'k', amountMicro: 1n, ttlMs: 1_000 })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
});

it('keeps the ledger append-only against its own role', async () => {
  const scope = await harness.openAccount(10n);
  await maas.post({ lines: [messageLine('e')] }, { scope });
  const rights = await harness.admin.inPlatform(
    platformScope('test'),
    (tx) => tx.$queryRaw<{ name: string }[]>`
      SELECT t || ' ' || p AS name FROM unnest(ARRAY['transfer', 'usage_entry', 'audit_record', 'price']) AS t,
        unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p
      WHERE has_table_privilege('isthmus_governance', 'governance.' || t, p)`,
  );
  // Of prices only those that have not begun: a policy of the table.
  expect(rights).toEqual([{ name: 'price DELETE' }]);
});
