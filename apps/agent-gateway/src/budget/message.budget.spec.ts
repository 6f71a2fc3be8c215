import { AppError } from '@isthmus/platform-errors';
import type { Amount, Held, Spender } from '@isthmus/platform-quota';
import { beforeEach, expect, it } from 'vitest';
import { AGENT, callerOf, TENANT } from '../testing/exchange.fakes.js';
import { MessageBudget } from './message.budget.js';
import { MessagePrices } from './message.prices.js';

let taken: { spender: Spender; amount: Amount }[];
let settled: Amount[];
let refusal: unknown;
let prices: { id: string; sku: string; amountMicro: bigint; per: bigint }[] | AppError;
let budget: MessageBudget;

beforeEach(() => {
  [taken, settled, refusal] = [[], [], undefined];
  prices = [{ id: 'p1', sku: 'agent.message', amountMicro: 7n, per: 2n }];
  const quota = {
    hold: async (spender: Spender, amount: Amount): Promise<Held> => {
      if (refusal !== undefined) throw refusal;
      taken.push({ spender, amount });
      return { leaseId: 'l1', micro: amount.micro, settle: (used) => void settled.push(used) };
    },
  };
  const ledger = {
    listPrices: async () => {
      if (prices instanceof AppError) throw prices;
      return { prices: prices.map((price) => ({ model: '', unit: '', effectiveFrom: undefined, ...price })) };
    },
  };
  budget = new MessageBudget(quota, new MessagePrices(ledger));
});

const hold = () => budget.hold({ caller: callerOf(), agentId: AGENT, sessionId: 'c1' });

it('holds the price of a message for its sender, the agent and the conversation', async () => {
  expect(await hold()).toMatchObject({ leaseId: 'l1', heldMicro: 4n, priceId: 'p1' });
  expect(taken).toMatchObject([
    {
      spender: { scope: { tenantId: TENANT }, projectId: '', keyId: 'k1', agentId: AGENT, sessionId: 'c1' },
      amount: { micro: 4n, tokens: 0 },
    },
  ]);
});

it('spends what is charged, and nothing otherwise', async () => {
  (await hold()).settle(true);
  (await hold()).settle(false);
  expect(settled.map(({ micro }) => micro)).toEqual([4n, 0n]);
});

it('names the budget that is exhausted, but neither its id nor its amounts', async () => {
  refusal = new AppError('BUDGET_EXHAUSTED', 'The budget of the key is used up', {
    remedy: 'Raise it.',
    metadata: { budget: 'key', window: 'day', budgetId: 'b1', neededMicro: '1' },
  });
  await expect(hold()).rejects.toMatchObject({
    code: 'BUDGET_EXHAUSTED',
    remedy: 'Raise it.',
    metadata: { budget: 'key', window: 'day' },
  });
});

it.each([
  ['RATE_LIMITED', 'RATE_LIMITED'],
  ['FAILED_PRECONDITION', 'BUDGET_EXHAUSTED'],
  ['DEADLINE_EXCEEDED', 'UNAVAILABLE'],
] as const)('refuses a message when the quota answers %s: %s', async (code, expected) => {
  refusal = new AppError(code, 'no');
  await expect(hold()).rejects.toMatchObject({ code: expected });
});

it('refuses a message without a price, and one whose price cannot be read', async () => {
  prices = [];
  await expect(hold()).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  prices = new AppError('UNAVAILABLE', 'no ledger');
  const unread = new MessageBudget(
    { hold: () => Promise.reject(new Error('it is not asked')) },
    new MessagePrices({ listPrices: () => Promise.reject(new AppError('UNAVAILABLE', 'no ledger')) }),
  );
  await expect(unread.hold({ caller: callerOf(), agentId: AGENT, sessionId: '' })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
});
