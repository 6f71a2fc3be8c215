import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chargeMicro, dearestMicro, priceOf, reservationMicro, type PriceEntry } from './price.js';

const at = new Date('2026-06-01T00:00:00Z');
const row = ([sku, model]: [string, string], amountMicro: bigint, from = '2026-01-01'): PriceEntry => ({
  id: `${sku} ${model} ${from}`,
  sku,
  model,
  amountMicro,
  per: 1_000_000n,
  effectiveFrom: new Date(from),
});
const defaults = [row(['model.input', ''], 2_000_000n), row(['model.output', ''], 8_000_000n)];

it('takes the row of the model, newest first, else the row for all', () => {
  const own = [
    row(['model.input', 'm'], 5n, '2026-02-01'),
    row(['model.input', 'm'], 7n, '2026-03-01'),
    row(['model.input', 'm'], 9n, '2027-01-01'),
  ];
  expect(priceOf([...defaults, ...own], 'm', at)).toMatchObject({
    inputMicroPerMillion: 7n,
    outputMicroPerMillion: 8_000_000n,
    input: { id: 'model.input m 2026-03-01' },
    output: { id: 'model.output  2026-01-01' },
  });
});

it('knows no price where a row is missing', () => {
  expect(priceOf(defaults.slice(1), 'm', at)).toBeUndefined();
  expect(priceOf(defaults, 'm', new Date('2025-01-01'))).toBeUndefined();
});

it('never holds less than the call can cost', () => {
  const tokens = fc.integer({ min: 0, max: 10_000_000 });
  const price = fc.bigInt({ min: 0n, max: 10n ** 12n });
  fc.assert(
    fc.property(
      tokens,
      tokens,
      price,
      price,
      (input, output, inputMicroPerMillion, outputMicroPerMillion) => {
        const held = reservationMicro({ inputMicroPerMillion, outputMicroPerMillion }, input, output);
        const exact = inputMicroPerMillion * BigInt(input) + outputMicroPerMillion * BigInt(output);
        expect(held * 1_000_000n).toBeGreaterThanOrEqual(exact);
        expect(held).toBeGreaterThan(0n);
        expect(held * 1_000_000n).toBeLessThan(exact + 2_000_000n);
      },
    ),
    { seed: 20261124 },
  );
});

it('charges each line rounded half up by itself, and never more than was held', () => {
  const input = row(['model.input', ''], 500_000n);
  const output = row(['model.output', ''], 1_500_000n);
  expect(chargeMicro({ input, output }, { inputTokens: 1, outputTokens: 1 })).toBe(1n + 2n);
  expect(chargeMicro({ input, output }, { inputTokens: 0, outputTokens: 0 })).toBe(0n);
});

it('holds at least what the lines of the call are charged', () => {
  const price = fc.bigInt({ min: 0n, max: 10n ** 9n });
  const tokens = fc.nat(100_000);
  fc.assert(
    fc.property(price, price, tokens, tokens, (input, output, inputTokens, outputTokens) => {
      const rows = [row(['model.input', ''], input), row(['model.output', ''], output)];
      const found = priceOf(rows, 'm', at);
      if (!found) throw new Error('no price');
      const held = reservationMicro(found, inputTokens, outputTokens);
      expect(held).toBeGreaterThanOrEqual(chargeMicro(found, { inputTokens, outputTokens }));
    }),
  );
});

it('holds the dearest of the calls that may be made', () => {
  const price = (outputMicroPerMillion: bigint) => ({
    inputMicroPerMillion: 1_000_000n,
    outputMicroPerMillion,
  });
  const cheap = { price: price(2_000_000n), outputTokensMax: 100 };
  const dear = { price: price(8_000_000n), outputTokensMax: 50 };
  expect(dearestMicro(10, [cheap, dear, cheap])).toBe(10n + 400n);
  expect(dearestMicro(10, [cheap])).toBe(10n + 200n);
});
