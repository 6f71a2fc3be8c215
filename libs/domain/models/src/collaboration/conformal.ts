import { AppError } from '@isthmus/platform-errors';
import { calibrateThreshold, type GradedAnswer } from '@isthmus/kernels';
import type { RiskPromise } from './policy.js';

export interface CalibratedThreshold {
  /** `null`: no threshold keeps the promise on so few or so wrong answers, so nothing stands. */
  threshold: number | null;
  /** Share of the answers that it keeps. */
  kept: number;
  promise: RiskPromise;
}

/**
 * The loosest threshold such that of new requests like these, the expected share that is kept although wrong is at most
 * `riskMax`. Conformal risk control (Angelopoulos, Bates, Fisch, Lei, Schuster: Conformal Risk Control, ICLR 2024,
 * arXiv 2208.02814, theorem 1): with losses that never grow as the threshold rises and are at most 1, take the least
 * threshold with (errors + 1) / (n + 1) ≤ riskMax. It holds for any score, right or not, as long as the requests are
 * exchangeable with the labelled ones; it is an expectation over both. Answers without a score count as deferred.
 *
 * @throws AppError INVALID_ARGUMENT for a risk outside (0, 1)
 */
export function controlMarginalRisk(answers: readonly GradedAnswer[], riskMax: number): CalibratedThreshold {
  if (!(riskMax > 0 && riskMax < 1))
    throw new AppError('INVALID_ARGUMENT', 'riskMax: must be between 0 and 1');
  const sorted = answers.filter(({ score }) => !Number.isNaN(score)).toSorted((a, b) => b.score - a.score);
  let [threshold, kept, errors]: [number | null, number, number] = [null, 0, 0];
  for (const [i, { score, right }] of sorted.entries()) {
    if (!right) errors += 1;
    // Answers of the same score are kept or deferred together.
    if (sorted[i + 1]?.score === score) continue;
    if ((errors + 1) / (answers.length + 1) > riskMax) break;
    [threshold, kept] = [score, i + 1];
  }
  return {
    threshold,
    kept: answers.length === 0 ? 0 : kept / answers.length,
    promise: { kind: 'marginal', riskMax, answers: answers.length },
  };
}

/**
 * The loosest threshold such that, with the confidence given over the choice of the labelled answers, at most `riskMax`
 * of the answers that stand are wrong: the kernel's fixed sequence of Clopper–Pearson bounds.
 */
export function controlKeptRisk(
  answers: readonly GradedAnswer[],
  { riskMax, confidence }: { riskMax: number; confidence: number },
): CalibratedThreshold {
  const { threshold, kept } = calibrateThreshold(answers, { riskMax, confidence });
  return {
    threshold: Number.isFinite(threshold) ? threshold : null,
    kept,
    promise: { kind: 'kept', riskMax, confidence, answers: answers.length },
  };
}
