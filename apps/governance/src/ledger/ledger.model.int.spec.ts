import fc from 'fast-check';
import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { messageLine, readBooks, startHarness, type Harness } from '../testing/service.harness.js';

const SEED = 20_261_124;
const CREDIT = 120n;

type Step =
  | { kind: 'reserve'; key: string; amount: bigint }
  | { kind: 'settle'; key: string; events: number[] }
  | { kind: 'void'; key: string }
  | { kind: 'post'; events: number[] };

const key = fc.constantFrom('k0', 'k1', 'k2', 'k3');
const events = (minLength: number) =>
  fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength, maxLength: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('reserve' as const), key, amount: fc.constantFrom(10n, 25n, 60n) }),
  fc.record({ kind: fc.constant('settle' as const), key, events: events(0) }),
  fc.record({ kind: fc.constant('void' as const), key }),
  fc.record({ kind: fc.constant('post' as const), events: events(1) }),
);

let harness: Harness;
let maas: Awaited<ReturnType<Harness['ledgerAs']>>;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  maas = await harness.ledgerAs('maas-gateway');
});
afterAll(() => harness.stop());

it('answers and counts like a plain model, step by step', { timeout: 120_000 }, async () => {
  const sequence = fc.array(step, { minLength: 5, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(sequence, async (steps) => {
      const scope = await harness.openAccount(CREDIT);
      const model = new Model();
      for (const each of steps) {
        expect(await outcomeOf(run(scope, each))).toEqual(model.apply(each));
        const books = await readBooks(harness.admin, scope);
        expect(books).toMatchObject({
          sum: 0n,
          balance: model.balance,
          held: model.held,
          spent: model.spent,
        });
        expect(books).toMatchObject({
          expected: { balance: model.balance, held: model.held, revenue: model.spent },
        });
      }
    }),
    { seed: SEED, numRuns: 40 },
  );
});

/** Event n costs n + 1. */
const costOf = (event: number) => BigInt(event + 1);
const linesOf = (ids: number[]) => ids.map((event) => messageLine(`e${event}`, costOf(event)));

async function run(scope: TenantScope, each: Step): Promise<bigint> {
  switch (each.kind) {
    case 'reserve':
      return (await maas.reserve({ key: each.key, amountMicro: each.amount, ttlMs: 3_600_000 }, { scope }))
        .amountMicro;
    case 'settle':
      return (await maas.settle({ key: each.key, lines: linesOf(each.events) }, { scope })).chargedMicro;
    case 'void':
      await maas.void({ key: each.key }, { scope });
      return 0n;
    case 'post':
      return (await maas.post({ lines: linesOf(each.events) }, { scope })).chargedMicro;
  }
}

/** The amount answered, or the code refused with. */
async function outcomeOf(answer: Promise<bigint>): Promise<bigint | string> {
  return answer.catch((error: unknown) => {
    if (error instanceof AppError) return error.code;
    throw error;
  });
}

/** The ledger as one would write it for one caller and no database. */
class Model {
  spent = 0n;
  private readonly charged = new Map<number, bigint>();
  private readonly holds = new Map<
    string,
    { state: 'held' | 'settled' | 'voided'; amount: bigint; lines: string }
  >();

  get balance(): bigint {
    return CREDIT - this.spent;
  }

  get held(): bigint {
    return [...this.holds.values()].reduce(
      (sum, { state, amount }) => sum + (state === 'held' ? amount : 0n),
      0n,
    );
  }

  apply(each: Step): bigint | string {
    switch (each.kind) {
      case 'reserve':
        return this.reserve(each.key, each.amount);
      case 'settle':
        return this.settle(each.key, each.events);
      case 'void':
        if (this.holds.get(each.key)?.state !== 'settled')
          this.holds.set(each.key, { state: 'voided', amount: 0n, lines: '' });
        return 0n;
      case 'post':
        return this.charge(each.events);
    }
  }

  private reserve(name: string, amount: bigint): bigint | string {
    const hold = this.holds.get(name);
    if (hold?.state === 'held') return hold.amount === amount ? amount : 'IDEMPOTENCY_MISMATCH';
    if (hold) return 'FAILED_PRECONDITION';
    if (this.balance - this.held < amount) return 'BUDGET_EXHAUSTED';
    this.holds.set(name, { state: 'held', amount, lines: '' });
    return amount;
  }

  private settle(name: string, ids: number[]): bigint | string {
    const lines = [...ids].sort((a, b) => a - b).join();
    const hold = this.holds.get(name);
    if (hold?.state === 'settled') return hold.lines === lines ? hold.amount : 'IDEMPOTENCY_MISMATCH';
    const held = hold?.state === 'held' ? hold.amount : undefined;
    const most = held === undefined ? undefined : atLeast0(held - this.earlier(ids));
    const fromHold = least(most ?? 0n, this.balance);
    const amount = this.charge(
      ids,
      fromHold + (most === undefined ? atLeast0(this.balance - this.held) : 0n),
    );
    this.holds.set(name, { state: 'settled', amount, lines });
    return amount;
  }

  /** Charges events in order, at most `most` for those that are new; answers what all of them cost. */
  private charge(ids: number[], most?: bigint): bigint {
    let left = most;
    for (const event of ids.filter((each) => !this.charged.has(each))) {
      const paid = left === undefined ? costOf(event) : least(costOf(event), left);
      if (left !== undefined) left -= paid;
      this.spent += paid;
      this.charged.set(event, paid);
    }
    return this.earlier(ids);
  }

  private earlier(ids: number[]): bigint {
    return ids.reduce((sum, event) => sum + (this.charged.get(event) ?? 0n), 0n);
  }
}

const least = (a: bigint, b: bigint) => atLeast0(a < b ? a : b);
const atLeast0 = (a: bigint) => (a > 0n ? a : 0n);
