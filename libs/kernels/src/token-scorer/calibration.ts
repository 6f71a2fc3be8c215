import { AppError } from '@isthmus/platform-errors';

/** A small model's answer of the calibration split: its score by the rule's metric, and whether it was right. */
export interface GradedAnswer {
  score: number;
  right: boolean;
}

export interface Calibration {
  /** Answers with a score at or above it are accepted; Infinity if no threshold keeps the promise. */
  threshold: number;
  /** Share of the split that is accepted. */
  kept: number;
  /** Upper bound of the share of wrong answers among the accepted ones, at the confidence asked for. */
  riskBound: number;
}

/**
 * The loosest threshold of one (model, task) such that, with the confidence given, at most `riskMax` of the answers
 * that stand are wrong. Thresholds are tried in a fixed order, strict to loose, and the search ends at the first that
 * fails, so no correction for many tries is due. The first tried keeps the fewest answers with which a clean record
 * could pass at all.
 *
 * @throws AppError INVALID_ARGUMENT for bounds outside (0, 1)
 */
export function calibrateThreshold(
  answers: readonly GradedAnswer[],
  { riskMax, confidence }: { riskMax: number; confidence: number },
): Calibration {
  if (!(riskMax > 0 && riskMax < 1))
    throw new AppError('INVALID_ARGUMENT', 'riskMax: must be between 0 and 1');
  if (!(confidence > 0 && confidence < 1))
    throw new AppError('INVALID_ARGUMENT', 'confidence: must be between 0 and 1');
  const sorted = answers.filter(({ score }) => !Number.isNaN(score)).toSorted((a, b) => b.score - a.score);
  const fewest = Math.ceil(Math.log(1 - confidence) / Math.log(1 - riskMax));
  let best: { threshold: number; kept: number; errors: number } | undefined;
  let errors = 0;
  for (const [i, { score, right }] of sorted.entries()) {
    if (!right) errors += 1;
    const kept = i + 1;
    // Answers of the same score are accepted or deferred together.
    if (kept < fewest || sorted[kept]?.score === score) continue;
    // The same as a bound above riskMax, by one sum instead of the search for the bound.
    if (atMost(errors, kept, riskMax) > 1 - confidence) break;
    best = { threshold: score, kept, errors };
  }
  if (!best) return { threshold: Infinity, kept: 0, riskBound: 1 };
  const riskBound = riskUpperBound(best.errors, best.kept, confidence);
  return { threshold: best.threshold, kept: best.kept / answers.length, riskBound };
}

/**
 * Clopper–Pearson: the share p at which so few errors among `kept` answers have probability 1 − confidence. It is the
 * `confidence` quantile of Beta(errors + 1, kept − errors).
 */
export function riskUpperBound(errors: number, kept: number, confidence: number): number {
  if (errors >= kept) return 1;
  let low = errors / kept;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (atMost(errors, kept, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}

/** P(X ≤ errors) for X binomial(kept, p), 0 < p < 1. */
function atMost(errors: number, kept: number, p: number): number {
  let logTerm = kept * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let i = 0; i < errors; i++) {
    logTerm += Math.log(((kept - i) / (i + 1)) * (p / (1 - p)));
    sum += Math.exp(logTerm);
  }
  return sum;
}
