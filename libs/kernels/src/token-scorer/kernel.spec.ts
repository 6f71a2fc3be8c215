import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantiate } from '@isthmus/kernel-token-scorer';
import { LIMITS, METRICS, type ScorerBackend, type SlotSettings } from './backend.js';
import { KernelBackend } from './kernel.js';
import { exp, ln } from './reference-elementary.js';
import { ReferenceBackend } from './reference.js';
import { THOROUGH } from '../thorough.fixture.js';

const SEED = 20_261_124;
const ALPHAS = [0, 0.01, 0.1, 0.25, 0.5, 0.9, 0.999, 1];
const NASTY = [
  NaN,
  -Infinity,
  Infinity,
  -9999,
  -1e308,
  1e308,
  -0,
  0,
  5e-324,
  -5e-324,
  1e-9,
  -16,
  -15.999,
  -16.001,
  -59.5,
  -60,
  -60.001,
];

const kernel = new KernelBackend();
const reference = new ReferenceBackend();

const settingsOf = (over: Partial<SlotSettings> = {}): SlotSettings => ({
  metric: 'none',
  threshold: 0,
  tokensMin: 0,
  tokensMax: Infinity,
  alpha: 0.1,
  window: 8,
  vocabulary: 200_000,
  ...over,
});

/** Everything a backend says about the answer in its slot 3. */
function report(backend: ScorerBackend): unknown {
  const quantiles = ALPHAS.flatMap((alpha) => [
    backend.quantile(3, alpha, 'logprob'),
    backend.quantile(3, alpha, 'margin'),
    backend.quantile(3, alpha, 'log-margin'),
  ]);
  return {
    ...backend.summary(3),
    quantiles,
    normalised: [0, 0.6, 1, 2].map((beta) => backend.lengthNormalised(3, beta)),
  };
}

function both(settings: SlotSettings, logprobs: readonly number[], top: readonly number[], k: number): void {
  const returned = [kernel, reference].map((backend) => {
    backend.open(3, settings);
    return backend.pushBatch(3, logprobs, top, k);
  });
  // toEqual compares numbers by Object.is: bit for bit, and NaN with NaN.
  expect(report(kernel)).toEqual(report(reference));
  expect(returned[0]).toBe(returned[1]);
}

/** Values spread evenly over [from, 0]. */
function uniform(from: number, count: number): number[] {
  const steps = fc.noBias(fc.integer({ min: 0, max: 2 ** 30 }));
  return fc.sample(steps, { seed: SEED, numRuns: count }).map((step) => (step / 2 ** 30) * from);
}

const anyLogprob = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -18, max: 0, noNaN: true }) },
  { weight: 4, arbitrary: fc.double({ min: -0.3, max: 0, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.double() },
);

describe('token-scorer kernel beside the reference', () => {
  it('takes the same powers and logarithms, bit for bit', () => {
    const { exp: kernelExp, ln: kernelLn } = instantiate();
    // Every step of both tables, its edges, and what lies between.
    const powers = Array.from({ length: 60_001 }, (_, i) => (i - 30_000) / 500 + (i % 7) * 1e-7);
    const steps = Array.from({ length: 8 * 256 + 1 }, (_, i) => 0.5 + i / 2048);
    const numbers = steps.flatMap((step) =>
      [-1000, -53, -1, 0, 1, 17].map((exponent) => step * 2 ** exponent),
    );
    const near = numbers.flatMap((x) => [x * (1 - 2 ** -52), x, x * (1 + 2 ** -52)]);
    expect(powers.map((x) => kernelExp(x))).toEqual(powers.map((x) => exp(x)));
    expect(near.map((x) => kernelLn(x))).toEqual(near.map((x) => ln(x)));
  });

  it('agrees on every length across ring, exact and batch boundaries, each with other data', () => {
    const random = uniform(-4, 9000);
    const around = [LIMITS.exact, 4096, 8192].flatMap((edge) => [edge - 1, edge, edge + 1, edge + 2]);
    const lengths = [...Array.from({ length: 4 * LIMITS.window + 2 }, (_, i) => i), ...around];
    for (const length of lengths) {
      both(
        settingsOf({ window: 1 + (length % LIMITS.window) }),
        random.slice(length % 97).slice(0, length),
        [],
        0,
      );
    }
  });

  it('agrees for every number of alternatives', () => {
    const random = uniform(-12, 41 * LIMITS.top);
    for (let k = 1; k <= LIMITS.top; k++)
      both(settingsOf(), random.slice(0, 40), random.slice(k, k + 40 * k), k);
    for (let k = 1; k <= 5; k++)
      for (const count of [1, 2, 3])
        both(settingsOf(), random.slice(0, count), random.slice(9, 9 + count * k), k);
    for (let k = 1; k <= 5; k++)
      both(settingsOf({ vocabulary: k }), random.slice(0, 40), random.slice(0, 40 * k), k);
  });

  it('agrees on nasty values, alone and in any mixture', () => {
    for (const value of NASTY) both(settingsOf(), [value], NASTY, NASTY.length);
    // Alone and in pairs, so that no likelier alternative drowns them.
    for (const value of NASTY) {
      both(settingsOf(), [-1], [value], 1);
      for (const other of NASTY) both(settingsOf(), [-1], [value, other], 2);
    }
    const batch = fc.integer({ min: 0, max: 5 }).chain((k) =>
      fc.array(fc.tuple(anyLogprob, fc.array(anyLogprob, { minLength: k, maxLength: k })), {
        maxLength: 300,
      }),
    );
    const property = fc.property(batch, fc.integer({ min: 1, max: 64 }), (tokens, window) => {
      const k = tokens[0]?.[1].length ?? 0;
      both(
        settingsOf({ window }),
        tokens.map(([value]) => value),
        tokens.flatMap(([, top]) => top),
        k,
      );
    });
    fc.assert(property, { seed: SEED, numRuns: 100 * THOROUGH });
  });

  it('agrees on when an answer becomes hopeless, by every metric', () => {
    const property = fc.property(
      fc.constantFrom(...METRICS),
      fc.array(fc.tuple(anyLogprob, anyLogprob, anyLogprob), { maxLength: 80 }),
      fc.double({ min: -3, max: 0.9, noNaN: true }),
      fc.constantFrom(1, 10, 40, 80, 100, Infinity),
      fc.constantFrom(0.05, 0.1, 0.5, 1),
      (metric, tokens, threshold, tokensMax, alpha) => {
        const settings = settingsOf({ metric, threshold, tokensMax, alpha, tokensMin: tokens.length % 12 });
        both(
          settings,
          tokens.map(([value]) => value),
          tokens.flatMap(([, a, b]) => [a, b]),
          2,
        );
      },
    );
    fc.assert(property, { seed: SEED, numRuns: 500 * THOROUGH });
  });

  it('keeps slots apart', () => {
    kernel.open(0, settingsOf());
    kernel.open(1, settingsOf());
    kernel.open(1023, settingsOf());
    kernel.push(0, -1, []);
    kernel.push(1023, -3, []);
    expect([0, 1, 1023].map((slot) => kernel.summary(slot).tokens)).toEqual([1, 0, 1]);
    kernel.open(0, settingsOf());
    expect(kernel.summary(0).tokens).toBe(0);
    expect(kernel.summary(1023).sum).toBe(-3);
  });
});
