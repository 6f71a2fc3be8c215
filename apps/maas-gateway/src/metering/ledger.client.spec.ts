import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { LedgerClient } from './ledger.client.js';
import { scopeOf } from '../testing/fake-request.js';

const scope = scopeOf();
type Ledger = ConstructorParameters<typeof LedgerClient>[0];
const clientOf = (reserve: (...call: unknown[]) => Promise<unknown>) =>
  new LedgerClient({ reserve, listPrices: async () => ({ prices: [] }) } as unknown as Ledger);

it('holds an amount under the id of the request, for longer than any request lasts', async () => {
  const calls: unknown[][] = [];
  await clientOf(async (...call) => calls.push(call)).reserve(scope, 'r', 5n);
  expect(calls).toEqual([
    [
      { key: 'r', amountMicro: 5n, ttlMs: 20 * 60_000, purpose: 'model call' },
      { scope, deadline: 2_000 },
    ],
  ]);
});

it.each<[ErrorCode, ErrorCode, string]>([
  ['BUDGET_EXHAUSTED', 'BUDGET_EXHAUSTED', 'Your budget does not cover this request'],
  ['NOT_FOUND', 'BUDGET_EXHAUSTED', 'Your organisation has no account to charge'],
  ['UNAVAILABLE', 'UNAVAILABLE', 'The ledger cannot be reached, so no model was called'],
  ['DEADLINE_EXCEEDED', 'UNAVAILABLE', 'The ledger cannot be reached, so no model was called'],
  ['INTERNAL', 'UNAVAILABLE', 'The ledger cannot be reached, so no model was called'],
])('reads %s of the ledger as %s', async (theirs, code, message) => {
  const failure = new AppError(theirs, 'no');
  await expect(clientOf(() => Promise.reject(failure)).reserve(scope, 'r', 5n)).rejects.toMatchObject({
    code,
    message,
  });
});

it('does not hide a bug', async () => {
  const bug = new TypeError('undefined is not a function');
  await expect(clientOf(() => Promise.reject(bug)).reserve(scope, 'r', 5n)).rejects.toBe(bug);
});
