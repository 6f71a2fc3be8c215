import { expect, it } from 'vitest';
import { messagePriceOf } from './message.price.js';

const row = (id: string, amountMicro: bigint, from: number | undefined, sku = 'agent.message', per = 1n) => ({
  id,
  sku,
  amountMicro,
  per,
  effectiveFrom: from === undefined ? undefined : new Date(from),
});

it('is that of the newest row that is in force', () => {
  const rows = [
    row('old', 1n, undefined),
    row('now', 2n, 10),
    row('next', 3n, 30),
    row('other', 9n, 20, 'model.input'),
  ];
  expect(messagePriceOf(rows, new Date(20))).toEqual({ id: 'now', micro: 2n });
  expect(messagePriceOf(rows, new Date(30))).toEqual({ id: 'next', micro: 3n });
});

it('is rounded up, and never nothing', () => {
  expect(messagePriceOf([row('a', 3n, 0, 'agent.message', 2n)], new Date(1))?.micro).toBe(2n);
  expect(messagePriceOf([row('a', 0n, 0)], new Date(1))?.micro).toBe(1n);
});

it('is unknown without a row in force', () => {
  expect(messagePriceOf([row('next', 3n, 30)], new Date(20))).toBeUndefined();
});
