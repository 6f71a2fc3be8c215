import { AppError } from '@isthmus/platform-errors';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PriceBook } from './price.book.js';

const row = (sku: string, model: string, amountMicro: bigint) => ({
  id: `${sku} of ${model}`,
  sku,
  model,
  amountMicro,
  per: 1_000_000n,
  effectiveFrom: undefined,
});

let reads: number;
let unavailable: boolean;
beforeEach(() => {
  [reads, unavailable] = [0, false];
  vi.useFakeTimers({ now: 0, toFake: ['Date', 'performance'] });
});
afterEach(() => vi.useRealTimers());

const book = () =>
  new PriceBook({
    listPrices: async () => {
      reads++;
      if (unavailable) throw new AppError('UNAVAILABLE', 'no');
      return [row('model.input', 'm', 2n), row('model.output', 'm', 8n)];
    },
  });

it('reads the prices at most once a minute', async () => {
  const prices = book();
  expect(await prices.of('m')).toMatchObject({ inputMicroPerMillion: 2n, outputMicroPerMillion: 8n });
  vi.advanceTimersByTime(59_000);
  await prices.of('m');
  expect(reads).toBe(1);
  vi.advanceTimersByTime(2_000);
  await prices.of('m');
  expect(reads).toBe(2);
});

it('reads the prices again when they may have changed, once', async () => {
  const prices = book();
  await prices.of('m');
  prices.refresh();
  await prices.of('m');
  await prices.of('m');
  expect(reads).toBe(2);
});

it('refuses a model without a price', async () => {
  await expect(book().of('free')).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    metadata: { part: 'model', reason: 'model_without_price' },
  });
  expect(await book().find('free')).toBeUndefined();
});

it('keeps the prices it has while the ledger is unavailable', async () => {
  const prices = book();
  await prices.of('m');
  unavailable = true;
  vi.advanceTimersByTime(3_600_000);
  expect(await prices.of('m')).toMatchObject({ inputMicroPerMillion: 2n });
});

it('calls no model where prices cannot be read', async () => {
  unavailable = true;
  await expect(book().of('m')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'Prices cannot be read, so no model was called',
    retryAfterMs: 1_000,
  });
});
