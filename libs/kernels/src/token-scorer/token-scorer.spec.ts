import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AnswerOptions, AnswerStream, DecisionRule } from './answer-stream.js';
import { THOROUGH } from '../thorough.fixture.js';
import { TokenScorer } from './token-scorer.js';

const SEED = 3;
const PAPER = [-0.1, -0.2, -3, -0.05];
const invalid: unknown = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
const logprob = fc.double({ min: -17, max: 0, noNaN: true });

describe.each<'wasm' | 'reference'>(['wasm', 'reference'])('TokenScorer on %s', (backend) => {
  const scorer = new TokenScorer({ backend });
  const scored = <T>(options: AnswerOptions, use: (answer: AnswerStream) => T): T => {
    const answer = scorer.open(options);
    try {
      return use(answer);
    } finally {
      answer.close();
    }
  };

  it('gives the published values', () => {
    scored({ window: 2 }, (answer) => {
      answer.pushAll(PAPER);
      const scores = answer.scores();
      expect(scores.sum).toBeCloseTo(-3.35, 12);
      expect(scores.mean).toBeCloseTo(-0.8375, 12);
      expect(scores.perplexity).toBeCloseTo(2.310583, 6);
      expect([0, 0.1, 0.25, 0.5, 1].map((alpha) => answer.quantile(alpha)?.toFixed(10))).toEqual(
        [-3, -2.16, -0.9, -0.15, -0.05].map((value) => value.toFixed(10)),
      );
      expect(scores.windowedMinimum).toBeCloseTo(-1.6, 12);
      expect(answer.lengthNormalised(0)).toBe(scores.sum);
      expect(answer.lengthNormalised(1)).toBe(scores.mean);
      expect(answer.lengthNormalised(0.5)).toBeCloseTo(-3.35 / 2, 12);
    });
    scored({ vocabulary: 100 }, (answer) => {
      answer.push(Math.log(0.7), [Math.log(0.7), Math.log(0.2)]);
      const scores = answer.scores();
      expect(scores.residual).toBeCloseTo(0.1, 12);
      expect(scores.entropyLower).toBeCloseTo(0.801819, 6);
      expect(scores.entropyUpper).toBeCloseTo(1.260315, 6);
      expect(scores.entropyNormalised).toBeCloseTo(0.801819 / Math.log(3), 6);
      expect(scores.marginMean).toBeCloseTo(0.5, 12);
      expect(scores.logMarginMean).toBeCloseTo(1.252763, 6);
    });
  });

  it('reports variance, extremes and the number of corrected values', () => {
    scored({}, (answer) => {
      answer.pushAll([-1, -9999, Number.NaN, -Infinity, 0.5, -2]);
      const scores = answer.scores();
      expect(scores).toMatchObject({ tokens: 6, sum: -51, minimum: -16, maximum: 0, clamped: 3, invalid: 1 });
      expect(scores.variance).toBeCloseTo((1 + 3 * 256 + 4) / 6 - (51 / 6) ** 2, 9);
    });
  });

  it('gives quantiles of both forms of the margin', () => {
    scored({}, (answer) => {
      for (let gap = 0; gap < 5; gap++) answer.push(-1, [-0.5 - gap, -0.5]);
      // Margins e^-0.5 − e^(-0.5 − gap), log margins 0 … 4, each its own bin.
      const margins = [0, 1, 2, 3, 4].map((gap) => Math.exp(-0.5) - Math.exp(-0.5 - gap));
      [0, 0.25, 0.5, 0.75, 1].forEach((alpha, i) => {
        expect(Math.abs((answer.quantile(alpha, 'log-margin') ?? NaN) - i)).toBeLessThanOrEqual(1 / 128);
        expect(Math.abs((answer.quantile(alpha, 'margin') ?? NaN) - (margins[i] ?? NaN))).toBeLessThan(
          1 / 1024,
        );
      });
      expect(answer.quantile(0, 'log-margin')).toBe(0);
      expect(answer.quantiles('log-margin')).toHaveLength(13);
    });
  });

  it('takes a chosen token that is not among the alternatives, and alternatives that exceed 1 by rounding', () => {
    scored({ vocabulary: 100 }, (answer) => {
      answer.push(-9999, [Math.log(0.6), Math.log(0.4) + 1e-9]);
      expect(answer.scores()).toMatchObject({ sum: -16, clamped: 1, residual: 0 });
      expect(answer.scores().entropyUpper).toBe(answer.scores().entropyLower);
      expect(answer.scores().marginMean).toBeCloseTo(0.2, 8);
    });
  });

  it('scores tool-call arguments alone in an answer of their own', () => {
    const tokens = [-0.1, -4, -0.2, -0.3, -5].map((value, i) => ({ value, argument: i === 1 || i >= 3 }));
    scored({}, (argumentsOnly) => {
      for (const { value, argument } of tokens) if (argument) argumentsOnly.push(value, [value, -6]);
      expect(argumentsOnly.scores()).toMatchObject({ tokens: 3, minimum: -5 });
      expect(argumentsOnly.scores().mean).toBeCloseTo((-4 - 0.3 - 5) / 3, 12);
      expect(argumentsOnly.quantile(0.5)).toBe(-4);
    });
  });

  it('calls absent what is not there', () => {
    scored({ rule: { metric: 'mean', threshold: -1 } }, (answer) => {
      expect(answer.scores()).toMatchObject({
        tokens: 0,
        sum: undefined,
        mean: undefined,
        windowedMinimum: undefined,
      });
      expect(answer.quantiles()).toEqual([]);
      expect(answer.verdict()).toEqual({ outcome: 'absent', score: undefined });
      answer.push(-1);
      expect(answer.scores()).toMatchObject({
        marginMean: undefined,
        entropyLower: undefined,
        residual: undefined,
      });
      answer.push(-1, [-0.1]);
      expect(answer.scores()).toMatchObject({ marginMean: undefined, entropyUpper: undefined });
      expect(answer.scores().entropyLower).toBeGreaterThan(0);
    });
  });

  it('gives the same numbers however the stream is cut', () => {
    const tokens = fc.array(fc.tuple(logprob, logprob, logprob), { minLength: 1, maxLength: 400 });
    const property = fc.property(
      tokens,
      fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1 }),
      (all, cuts) => {
        const rule: DecisionRule = { metric: 'quantile', threshold: -6, tokensMax: 500, alpha: 0.4 };
        const read = (answer: AnswerStream): unknown => [
          answer.scores(),
          answer.quantiles(),
          answer.quantiles('margin'),
        ];
        const whole = scored({ rule }, (answer) => {
          answer.pushAll(
            all.map(([value]) => value),
            all.flatMap(([, a, b]) => [a, b]),
            2,
          );
          return read(answer);
        });
        const pieces = scored({ rule }, (answer) => {
          for (let from = 0, n = 0; from < all.length; n++) {
            const count = cuts[n % cuts.length] ?? 0;
            const some = all.slice(from, from + count);
            answer.pushAll(
              some.map(([value]) => value),
              some.flatMap(([, a, b]) => [a, b]),
              2,
            );
            const next = all[from + count];
            if (next) answer.push(next[0], [next[1], next[2]]);
            from += count + 1;
          }
          return read(answer);
        });
        expect(pieces).toEqual(whole);
      },
    );
    fc.assert(property, { seed: SEED, numRuns: 100 });
  });

  const rules = fc.record({
    metric: fc.constantFrom<DecisionRule['metric']>(
      'sum',
      'mean',
      'quantile',
      'minimum',
      'windowed-minimum',
      'margin',
      'entropy',
    ),
    threshold: fc.double({ min: -3, max: 0.8, noNaN: true }),
    tokensMin: fc.integer({ min: 0, max: 8 }),
    tokensMax: fc.integer({ min: 1, max: 300 }),
    alpha: fc.constantFrom(0, 0.05, 0.1, 0.37, 0.5, 1),
  });

  it('stops early only where every continuation would be deferred', () => {
    const property = fc.property(
      rules,
      fc.array(fc.tuple(logprob, logprob, logprob), { maxLength: 300 }),
      fc.integer({ min: 1, max: 20 }),
      (rule, tokens, window) => {
        scored({ rule, window }, (answer) => {
          let hopeless = false;
          for (const [value, a, b] of tokens.slice(0, rule.tokensMax)) {
            const goOn = answer.push(value, [a, b]);
            // Once hopeless, it stays so, and the answer so far is deferred.
            expect(goOn && hopeless).toBe(false);
            hopeless = !goOn;
            expect(hopeless && answer.verdict().outcome === 'keep').toBe(false);
          }
          // The best of all continuations: certain of every token that is left.
          const left = Math.max(0, rule.tokensMax - tokens.length);
          for (let i = 0; i < left; i++) answer.push(0, [0, -Infinity]);
          expect(hopeless && answer.verdict().outcome === 'keep').toBe(false);
        });
      },
    );
    fc.assert(property, { seed: SEED, numRuns: (backend === 'wasm' ? 500 : 100) * THOROUGH });
  });

  it('stops as soon as the mean, the sum, the minimum or the window is lost', () => {
    const stopAt = (rule: DecisionRule, values: number[], window = 2): number | undefined =>
      scored({ rule: { tokensMin: 0, ...rule }, window }, (answer) => {
        answer.pushAll(values);
        return answer.hopelessAt;
      });
    expect(stopAt({ metric: 'sum', threshold: -3 }, [-1, -2, -0.001])).toBe(3);
    expect(stopAt({ metric: 'mean', threshold: -1, tokensMax: 4 }, [-2, -2, -0.001])).toBe(3);
    expect(stopAt({ metric: 'mean', threshold: -1 }, [-16, -16, -16])).toBeUndefined();
    expect(stopAt({ metric: 'minimum', threshold: -3 }, [-3, -3.001])).toBe(2);
    expect(stopAt({ metric: 'windowed-minimum', threshold: -1 }, [-1.9, -0.1, -0.1, -2])).toBe(4);
    expect(stopAt({ metric: 'quantile', threshold: -1, alpha: 0.5, tokensMax: 5 }, [-2, 0, -2, -2])).toBe(4);
    expect(stopAt({ metric: 'quantile', threshold: -1, alpha: 0, tokensMax: 5 }, [0, -2])).toBe(2);
    expect(stopAt({ metric: 'sum', threshold: -3, tokensMin: 3 }, [-4, -4, 0, 0])).toBe(3);
  });

  it('stops as soon as the margin or the entropy is lost', () => {
    const even = [Math.log(0.5), Math.log(0.5)];
    const stopAt = (rule: DecisionRule): number | undefined =>
      scored({ rule: { tokensMin: 0, tokensMax: 4, ...rule } }, (answer) => {
        for (let i = 0; i < 4; i++) answer.push(-0.7, even);
        return answer.hopelessAt;
      });
    // Two undecided tokens of four leave a mean margin of at most 0.5, and a mean entropy of at least ln 2 / 2.
    expect(stopAt({ metric: 'margin', threshold: 0.5 })).toBe(3);
    expect(stopAt({ metric: 'margin', threshold: 0.5005 })).toBe(2);
    expect(stopAt({ metric: 'entropy', threshold: -0.3466 })).toBe(3);
    expect(stopAt({ metric: 'entropy', threshold: -0.3465 })).toBe(2);
  });

  it('keeps quantiles of long answers within a bin of the truth', () => {
    const values = fc.sample(fc.double({ min: -16, max: 0, noNaN: true }), { seed: SEED, numRuns: 5000 });
    scored({}, (answer) => {
      answer.pushAll(values);
      const sorted = values.toSorted((a, b) => a - b);
      for (const alpha of [0, 0.01, 0.25, 0.5, 0.75, 0.99, 1]) {
        const truth = sorted[Math.floor((values.length - 1) * alpha)] ?? Number.NaN;
        expect(Math.abs((answer.quantile(alpha) ?? Number.NaN) - truth)).toBeLessThan(1 / 64);
      }
    });
  });

  it('takes huge answers without drift in the window', () => {
    scored({ window: 7 }, (answer) => {
      answer.pushAll(new Float64Array(200_000).fill(-0.1));
      expect(answer.scores().windowedMinimum).toBeCloseTo(-0.1, 14);
      expect(answer.quantile(0.5)).toBe(-0.1);
    });
  });

  it('refuses lengths, ranges and types before the kernel sees them', () => {
    scored({}, (answer) => {
      expect(() => answer.push(undefined as unknown as number)).toThrow(invalid);
      expect(() => answer.push(-1, new Float64Array(33))).toThrow(invalid);
      for (const length of [-1, 1.5, Number.NaN]) expect(() => answer.push(-1, { length })).toThrow(invalid);
      expect(() => answer.pushAll([-1, -2], [-1, -2, -3], 2)).toThrow(invalid);
      expect(() => answer.pushAll([-1], [-1], 1.5)).toThrow(invalid);
      expect(() => answer.quantile(1.01)).toThrow(invalid);
      expect(() => answer.quantile(Number.NaN)).toThrow(invalid);
      expect(() => answer.lengthNormalised(-1)).toThrow(invalid);
      expect(answer.scores().tokens).toBe(0);
    });
    const bad: AnswerOptions[] = [
      { window: 0 },
      { window: 65 },
      { window: 1.5 },
      { vocabulary: -1 },
      { rule: { metric: 'mean', threshold: Number.NaN } },
      { rule: { metric: 'mean', threshold: -1, tokensMax: 0 } },
      { rule: { metric: 'quantile', threshold: -1, alpha: 2 } },
      { rule: { metric: 'best' as 'mean', threshold: -1 } },
    ];
    for (const options of bad) expect(() => scorer.open(options)).toThrow(invalid);
    expect(scorer.openAnswers).toBe(0);
  });

  it('names the limit when all slots are open, and takes closed ones back', () => {
    const answers = Array.from({ length: 1024 }, () => scorer.open());
    expect(() => scorer.open()).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED', metadata: { limit: '1024' } }),
    );
    answers.forEach((answer) => answer.close());
    answers[0]?.close();
    expect(scorer.openAnswers).toBe(0);
    expect(() => answers[0]?.push(-1)).toThrow(expect.objectContaining({ code: 'FAILED_PRECONDITION' }));
  });
});

describe('without WebAssembly', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('uses the reference and warns once', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    vi.stubGlobal('WebAssembly', undefined);
    expect([new TokenScorer().backend, new TokenScorer().backend]).toEqual(['reference', 'reference']);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
