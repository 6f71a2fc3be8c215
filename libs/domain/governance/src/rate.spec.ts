import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decideRate, RATE_DIMENSIONS, type RateNumbers } from './rate.js';

const SEED = 20_261_129;
const NONE = { requests: 0n, tokens: 0n, slots: 0n };
const numbers = (max: bigint) => {
  const number = fc.bigInt({ min: 0n, max });
  return fc.record({ requests: number, tokens: number, slots: number });
};

it('grants each number by itself, and what is not limited as it is wanted', () => {
  expect(
    decideRate({
      limits: { requests: 100n, tokens: 0n, slots: 10n },
      mine: { requests: 20n, tokens: 5n, slots: 1n },
      others: { requests: 40n, tokens: 1_000n, slots: 5n },
      need: { requests: 20n, tokens: 7n, slots: 2n },
      want: { requests: 90n, tokens: 70n, slots: 2n },
    }),
  ).toEqual({
    kind: 'grant',
    totals: { requests: 30n, tokens: 70n, slots: 2n },
    left: { requests: 30n, tokens: 0n, slots: 3n },
  });
});

it.each(RATE_DIMENSIONS)('names %s where they are what is missing', (dimension) => {
  const limits = { requests: 10n, tokens: 10n, slots: 10n };
  const others = { ...NONE, [dimension]: 6n };
  const asked = { limits, mine: NONE, others, want: NONE };
  expect(decideRate({ ...asked, need: { ...NONE, [dimension]: 4n } }).kind).toBe('grant');
  expect(decideRate({ ...asked, need: { ...NONE, [dimension]: 5n } })).toEqual({
    kind: 'limited',
    dimension,
  });
});

it('never grants holders more than the limit together, in whatever order they ask', () => {
  const ask = fc.record({ holder: fc.nat(3), need: numbers(30n), want: numbers(60n) });
  fc.assert(
    fc.property(numbers(50n), fc.array(ask, { maxLength: 40 }), (limits, asks) => {
      const has = new Map<number, RateNumbers>();
      for (const { holder, need, want } of asks) {
        const mine = has.get(holder) ?? NONE;
        const others = sumOf([...has].filter(([other]) => other !== holder).map(([, each]) => each));
        const decision = decideRate({ limits, mine, others, need, want });
        if (decision.kind === 'limited') continue;
        has.set(holder, decision.totals);
        const all = sumOf([...has.values()]);
        for (const dimension of RATE_DIMENSIONS) {
          expect(decision.totals[dimension]).toBeGreaterThanOrEqual(need[dimension]);
          if (limits[dimension] === 0n) continue;
          expect(all[dimension] + decision.left[dimension]).toBe(limits[dimension]);
        }
      }
    }),
    { seed: SEED },
  );
});

function sumOf(all: readonly RateNumbers[]): RateNumbers {
  return all.reduce((sum, each) => {
    const [requests, tokens] = [sum.requests + each.requests, sum.tokens + each.tokens];
    return { requests, tokens, slots: sum.slots + each.slots };
  }, NONE);
}
