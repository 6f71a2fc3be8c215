import { randomUUID } from 'node:crypto';
import { Database, type Transaction } from '@isthmus/platform-database';
import { platformScope, type Scope, type TenantScope } from '@isthmus/platform-identity';
import { quota } from '@isthmus/contracts';
import { afterAll, afterEach, beforeAll, expect, inject, it, vi } from 'vitest';
import { messageLine, readBooks, startHarness, type Harness } from '../testing/service.harness.js';

const CHARGES_MAX = 500;
/** Whatever the size of the batch. */
const STATEMENTS_MAX = 12;

let harness: Harness;
let gateway: Awaited<ReturnType<Harness['quotaAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  gateway = await harness.quotaAs('maas-gateway');
});
afterAll(() => harness.stop());
afterEach(() => vi.restoreAllMocks());

it('charges 500 requests of many leases, refused ones among them, in a handful of statements', async () => {
  const scope = await harness.openAccount(1_000_000n);
  const portal = await harness.quotaAs('portal');
  const subject = { kind: quota.SubjectKind.KEY, id: '*' };
  const { id } = await portal.setBudget({ subject, window: 'day', limitMicro: 100_000n }, { scope });
  const leases = await Promise.all(
    Array.from({ length: 20 }, (_, n) => newLease(scope, [{ id, subjectId: `k${n % 4}` }])),
  );
  // Every tenth claims more than was held, and every fiftieth has no price.
  const charges = Array.from({ length: CHARGES_MAX }, (_, n) => ({
    id: `r${n}`,
    leaseId: leases[n % leases.length] ?? '',
    heldMicro: 10n,
    lines: [
      messageLine(`a${n}`, n % 10 === 1 ? 20n : 5n),
      { ...messageLine(`b${n}`, 1n), sku: n % 50 === 0 ? 'no.price' : 'agent.message' },
    ],
  }));
  const { statements, result } = await countStatements(() => gateway.charge({ charges }, { scope }));
  expect(statements).toBeGreaterThan(5);
  expect(statements).toBeLessThanOrEqual(STATEMENTS_MAX);
  result.results.forEach((each, n) => {
    if (n % 50 === 0)
      expect(each).toMatchObject({ id: `r${n}`, refused: expect.stringContaining('lines.1') });
    else if (n % 10 === 1) expect(each).toMatchObject({ chargedMicro: 10n, withheldMicro: 11n, refused: '' });
    else expect(each).toMatchObject({ id: `r${n}`, chargedMicro: 6n, withheldMicro: 0n, refused: '' });
  });
  const spent = 50n * 10n + BigInt(CHARGES_MAX - 50 - 10) * 6n;
  const held = 20n * 1_000n - spent;
  expect(await readBooks(harness.admin, scope)).toMatchObject({
    sum: 0n,
    balance: 1_000_000n - spent,
    spent,
    held,
    expected: { balance: 1_000_000n - spent, held, revenue: spent },
    entries: 2n * BigInt(CHARGES_MAX - 10),
    entriesMicro: spent,
  });
  expect(await usesOf(scope)).toMatchObject({ spent, held });
  expect(await gateway.charge({ charges }, { scope })).toEqual(result);
  expect((await readBooks(harness.admin, scope)).spent).toBe(spent);
});

it('charges once though overlapping batches arrive at two instances at once', async () => {
  const scope = await harness.openAccount(100_000n);
  const leaseId = await newLease(scope, []);
  const chargeOf = (n: number) => ({
    id: `r${n}`,
    leaseId,
    heldMicro: 2n,
    lines: [messageLine(`e${n}`, 2n)],
  });
  const batches = Array.from({ length: 8 }, (_, batch) =>
    Array.from({ length: 60 }, (_each, n) => chargeOf(batch * 40 + n)),
  );
  await Promise.all(batches.map((charges) => gateway.charge({ charges }, { scope })));
  const spent = 2n * (7n * 40n + 60n);
  expect(await readBooks(harness.admin, scope)).toMatchObject({
    spent,
    held: 1_000n - spent,
    entriesMicro: spent,
  });
});

it.each([
  ['charges', { length: 501, lines: 1 }],
  ['charges', { length: 500, lines: 3 }],
])('refuses a batch with too many %s', async (field, { length, lines }) => {
  const scope = await harness.openAccount(0n);
  const charges = Array.from({ length }, (_, n) => ({
    id: `r${n}`,
    leaseId: randomUUID(),
    heldMicro: 0n,
    lines: Array.from({ length: lines }, (_line, index) => messageLine(`e${n}-${index}`)),
  }));
  await expect(gateway.charge({ charges }, { scope })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field }],
  });
});

async function newLease(scope: TenantScope, budgets: quota.QuotaRef[]): Promise<string> {
  const leaseId = randomUUID();
  const amounts = { needTotalMicro: 1_000n, wantTotalMicro: 1_000n, ttlMs: 60_000 };
  await gateway.lease({ leaseId, holder: randomUUID(), budgets, ...amounts }, { scope });
  return leaseId;
}

async function usesOf({ tenantId }: TenantScope): Promise<{ spent: bigint; held: bigint } | undefined> {
  const [row] = await harness.admin.inPlatform(
    platformScope('test'),
    (tx) => tx.$queryRaw<{ spent: bigint; held: bigint }[]>`
      SELECT sum(spent_micro)::bigint AS spent, sum(held_micro)::bigint AS held FROM governance.budget_use
      WHERE tenant_id = ${tenantId}::uuid`,
  );
  return row;
}

/** Statements of all transactions that begin during `work`. */
async function countStatements<Result>(
  work: () => Promise<Result>,
): Promise<{ statements: number; result: Result }> {
  let statements = 0;
  const inScope = Database.prototype.inScope;
  const counted = (tx: Transaction) =>
    countCalls(tx, () => {
      statements += 1;
    });
  vi.spyOn(Database.prototype, 'inScope').mockImplementation(function <Answer>(
    this: Database,
    scope: Scope,
    run: (tx: Transaction) => Promise<Answer>,
  ) {
    return inScope.call(this, scope, (tx: Transaction) => run(counted(tx))) as Promise<Answer>;
  });
  const result = await work();
  return { statements, result };
}

/** The same object, whose methods and those of its models report each call. */
function countCalls<Target extends object>(target: Target, onCall: () => void): Target {
  return new Proxy(target, {
    get: (of, name) => {
      const value: unknown = Reflect.get(of, name);
      if (typeof value === 'object' && value !== null) return countCalls(value, onCall);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        onCall();
        return Reflect.apply(value, of, args);
      };
    },
  });
}
