import { governance } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { scopeOf } from '../testing/exchange.fakes.js';
import { BudgetGate } from './budget.gate.js';

let balanceMicro: bigint | AppError;
let reads: number;
let gate: BudgetGate;

beforeEach(() => {
  balanceMicro = 1n;
  reads = 0;
  vi.useFakeTimers({ toFake: ['performance'] });
  gate = new BudgetGate({
    getAccount: async () => {
      reads++;
      if (balanceMicro instanceof AppError) throw balanceMicro;
      return governance.Account.fromPartial({ balanceMicro });
    },
  });
});
afterEach(() => vi.useRealTimers());

const check = () => gate.assertAvailable(scopeOf());
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

it('admits a tenant with any balance, and reads it once a second at most', async () => {
  await check();
  vi.advanceTimersByTime(999);
  await check();
  expect(reads).toBe(1);
});

it('rejects a tenant without a balance', async () => {
  balanceMicro = 0n;
  await expect(check()).rejects.toThrow(code('BUDGET_EXHAUSTED'));
});

it('rejects a tenant without an account', async () => {
  balanceMicro = new AppError('FAILED_PRECONDITION', 'no account');
  await expect(check()).rejects.toThrow(code('BUDGET_EXHAUSTED'));
});

it('notices after two seconds that the budget is exhausted', async () => {
  await check();
  balanceMicro = 0n;
  vi.advanceTimersByTime(2_001);
  await expect(check()).rejects.toThrow(code('BUDGET_EXHAUSTED'));
});

it('uses the last balance for a minute while the ledger is unavailable', async () => {
  await check();
  balanceMicro = new AppError('UNAVAILABLE', 'the ledger is down');
  vi.advanceTimersByTime(59_000);
  await expect(check()).resolves.toBeUndefined();
  vi.advanceTimersByTime(2_000);
  await expect(check()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });
});
