import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AMOUNT_MICRO_MAX, chargeMicro, priceBook, rateLines, type Price } from './index.js';

const SEED = 20_261_124;
const quantity = fc.bigInt({ min: 0n, max: 10n ** 15n });
const terms = fc.record({
  amountMicro: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  per: fc.bigInt({ min: 1n, max: 10n ** 9n }),
});

it('rounds half up, once', () => {
  const perMillion = { amountMicro: 1n, per: 1_000_000n };
  expect(chargeMicro(499_999n, perMillion)).toBe(0n);
  expect(chargeMicro(500_000n, perMillion)).toBe(1n);
  expect(chargeMicro(1_499_999n, perMillion)).toBe(1n);
  expect(chargeMicro(1_500_000n, perMillion)).toBe(2n);
  expect(chargeMicro(3n, { amountMicro: 5n, per: 3n })).toBe(5n);
  expect(chargeMicro(0n, perMillion)).toBe(0n);
});

it('is never further than half a micro-unit from the exact amount, and above it when exactly half', () => {
  fc.assert(
    fc.property(quantity, terms, (units, price) => {
      // error = charged·per − units·amount, exact in integers; half up means −per < 2·error ≤ per.
      const doubled = 2n * (chargeMicro(units, price) * price.per - units * price.amountMicro);
      return -price.per < doubled && doubled <= price.per;
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

it('never charges less for more', () => {
  fc.assert(
    fc.property(quantity, quantity, terms, (one, more, price) => {
      return chargeMicro(one + more, price) >= chargeMicro(one, price);
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

it('gains or loses at most half a micro-unit a line when a batch is charged line by line', () => {
  fc.assert(
    fc.property(fc.array(quantity, { minLength: 1, maxLength: 50 }), terms, (quantities, price) => {
      const charged = quantities.reduce((sum, units) => sum + chargeMicro(units, price), 0n);
      const units = quantities.reduce((sum, each) => sum + each, 0n);
      const doubled = 2n * (charged * price.per - units * price.amountMicro);
      const bound = BigInt(quantities.length) * price.per;
      return -bound <= doubled && doubled <= bound;
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

const price: Price = {
  id: 'p',
  sku: 'model.input',
  model: '',
  amountMicro: 2_000_000n,
  per: 1_000_000n,
  unit: 'token',
  effectiveFrom: new Date(0),
};
const line = { sku: 'model.input', model: 'm', at: new Date(1), quantity: 3n };

it('rates every line and names those that cannot be charged', () => {
  const huge = { ...line, quantity: AMOUNT_MICRO_MAX };
  const { rated, unrated } = rateLines([line, { ...line, sku: 'unknown' }, huge], priceBook([price]));
  expect(rated).toEqual([{ line, priceId: 'p', amountMicro: 6n }]);
  expect(unrated).toEqual([
    { index: 1, reason: 'no price' },
    { index: 2, reason: 'too large' },
  ]);
});
