import { expect, it } from 'vitest';
import { priceBook, type Price } from './index.js';

const row = (id: string, model: string, effectiveFrom: string, sku = 'model.input'): Price => ({
  id,
  sku,
  model,
  amountMicro: 1n,
  per: 1n,
  unit: 'token',
  effectiveFrom: new Date(effectiveFrom),
});
const book = priceBook([
  row('all-2026', '', '2026-01-01T00:00:00Z'),
  row('all-2027', '', '2027-01-01T00:00:00Z'),
  row('small-2026-06', 'small', '2026-06-01T00:00:00Z'),
  row('small-2026-03', 'small', '2026-03-01T00:00:00Z'),
]);
const find = (model: string, at: string, sku = 'model.input') => book({ sku, model, at: new Date(at) })?.id;

it('prefers the row of the model to the row for all models', () => {
  expect(find('small', '2026-07-01T00:00:00Z')).toBe('small-2026-06');
  expect(find('other', '2026-07-01T00:00:00Z')).toBe('all-2026');
  expect(find('', '2026-07-01T00:00:00Z')).toBe('all-2026');
});

it('uses the price in force at the time of use, from its first millisecond', () => {
  expect(find('small', '2026-05-31T23:59:59.999Z')).toBe('small-2026-03');
  expect(find('small', '2026-06-01T00:00:00.000Z')).toBe('small-2026-06');
  expect(find('other', '2027-01-01T00:00:00.000Z')).toBe('all-2027');
});

it('falls back to the row for all models before the model has a row of its own', () => {
  expect(find('small', '2026-02-01T00:00:00Z')).toBe('all-2026');
});

it('finds nothing before the first row or for an unknown sku', () => {
  expect(find('small', '2025-12-31T23:59:59.999Z')).toBeUndefined();
  expect(find('small', '2026-07-01T00:00:00Z', 'model.image')).toBeUndefined();
});
