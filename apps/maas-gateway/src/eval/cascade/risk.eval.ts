import { controlKeptRisk, controlMarginalRisk, type CalibratedThreshold } from '@isthmus/domain-models';
import type { GradedAnswer } from '@isthmus/kernels';
import { combined } from './rules.js';
import { meanOf } from './scores.eval.js';
import type { ScoredItem } from './scored.items.js';
import { shuffled } from './seeded.split.js';

export interface RiskResult {
  promise: string;
  riskMax: number;
  /** Of the splits, how many may exceed it; absent where the promise is an average. */
  mayExceed: number | undefined;
  /** Mean over the splits, and twice its standard error. */
  realised: number;
  margin: number;
  /** Share of the splits whose test quarter exceeds `riskMax`. */
  exceeded: number;
  deferred: number;
  /** Share of splits in which no threshold keeps the promise, so that everything is deferred. */
  nothingKept: number;
  /** Share right of all, where the large model answers what is deferred. */
  right: number;
}

interface Promised {
  promise: string;
  riskMax: number;
  mayExceed: number | undefined;
  calibrate: (answers: readonly GradedAnswer[]) => CalibratedThreshold;
}

const PROMISES: readonly Promised[] = [
  ...[0.05, 0.1].map((riskMax) => ({
    promise: 'of all, wrong and kept, on average',
    riskMax,
    mayExceed: undefined,
    calibrate: (answers: readonly GradedAnswer[]) => controlMarginalRisk(answers, riskMax),
  })),
  ...[0.2, 0.3].map((riskMax) => ({
    promise: 'of those kept, wrong, with 90 % confidence',
    riskMax,
    mayExceed: 0.1,
    calibrate: (answers: readonly GradedAnswer[]) => controlKeptRisk(answers, { riskMax, confidence: 0.9 }),
  })),
];

/**
 * What thresholds on the combined score promise, and what becomes of it: half of the items to fit the score, a quarter to
 * calibrate the threshold, a quarter to test.
 */
export function evaluateRisk(items: readonly ScoredItem[], splits: number): RiskResult[] {
  const parts = Array.from({ length: splits }, (_, split) => {
    const order = shuffled(items, 1_000 + split);
    const [half, threeQuarters] = [Math.floor(items.length / 2), Math.floor((3 * items.length) / 4)];
    const rule = combined(order.slice(0, half));
    const scored = order.slice(half).map((item) => ({ ...item, score: rule(item) }));
    return { calibration: scored.slice(0, threeQuarters - half), test: scored.slice(threeQuarters - half) };
  });
  return PROMISES.map(({ promise, riskMax, mayExceed, calibrate }) => {
    const each = parts.map(({ calibration, test }) => {
      const { threshold } = calibrate(calibration);
      const kept = test.filter(({ score }) => threshold !== null && score >= threshold);
      const wrong = kept.filter(({ right }) => !right).length;
      const of = mayExceed === undefined ? test.length : kept.length;
      const right = kept.length - wrong + deferredRight(test, threshold);
      return {
        risk: of === 0 ? 0 : wrong / of,
        deferred: 1 - kept.length / test.length,
        nothing: threshold === null ? 1 : 0,
        right: right / test.length,
      };
    });
    const risks = each.map(({ risk }) => risk);
    const realised = meanOf(risks);
    const variance = meanOf(risks.map((risk) => (risk - realised) ** 2));
    return {
      promise,
      riskMax,
      mayExceed,
      realised,
      margin: 2 * Math.sqrt(variance / splits),
      exceeded: risks.filter((risk) => risk > riskMax).length / splits,
      deferred: meanOf(each.map(({ deferred }) => deferred)),
      nothingKept: meanOf(each.map(({ nothing }) => nothing)),
      right: meanOf(each.map(({ right }) => right)),
    };
  });
}

function deferredRight(test: readonly (ScoredItem & { score: number })[], threshold: number | null): number {
  return test
    .filter(({ score }) => threshold === null || score < threshold)
    .reduce((sum, { large }) => sum + large, 0);
}
