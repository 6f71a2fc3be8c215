import { deferralCurve, type Outcome } from '@isthmus/domain-models';
import { SeededChoice } from '../models/seeded.choice.js';

export interface Interval {
  difference: number;
  low: number;
  high: number;
}

type Worth = Pick<Outcome, 'small' | 'large'>;

/**
 * By how much the APGR of one score is above that of another, with the 95 % interval of a paired bootstrap: both are
 * computed on the same requests, drawn with replacement.
 */
export function pairedBootstrap(
  worth: readonly Worth[],
  [one, other]: readonly [readonly number[], readonly number[]],
  { resamples, seed }: { resamples: number; seed: number },
): Interval {
  const choice = new SeededChoice(seed);
  const [first, second] = [sortedOutcomes(worth, one), sortedOutcomes(worth, other)];
  const once = worth.map(() => 1);
  const differences = Array.from({ length: resamples }, () => {
    const counts = worth.map(() => 0);
    for (let i = 0; i < worth.length; i++) {
      const drawn = choice.between(0, worth.length - 1);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    return averageOf(first, counts) - averageOf(second, counts);
  }).toSorted((a, b) => a - b);
  const at = (share: number) => differences[Math.floor(share * (resamples - 1))] ?? Number.NaN;
  return {
    difference: averageOf(first, once) - averageOf(second, once),
    low: at(0.025),
    high: at(0.975),
  };
}

/** By score, so that a resample of them is in order. */
function sortedOutcomes(worth: readonly Worth[], scores: readonly number[]): (Outcome & { at: number })[] {
  return worth
    .map(({ small, large }, at) => ({ small, large, score: scores[at] ?? Number.NaN, at }))
    .toSorted((a, b) => a.score - b.score);
}

function averageOf(sorted: readonly (Outcome & { at: number })[], counts: readonly number[]): number {
  return deferralCurve(sorted.flatMap((outcome) => Array<Outcome>(counts[outcome.at] ?? 0).fill(outcome)))
    .average;
}
