/** What the scores of a ranking say about how sure an answer is. */
export interface Evidence {
  /** Share of the question's own terms that the best article holds, 0–1. */
  coverage: number;
  /** How far the best article is ahead of the second, 0–1. */
  margin: number;
  /** Score of the best article. */
  strength: number;
  /** Score of the best sentence. */
  sentence: number;
}

/**
 * Fitted by logistic regression (`npm run eval -- --fit`) on the half of the support questions that is not reported as held out,
 * with out-of-scope questions beside them; inputs are squashed so that a knowledge base of another size stays in range.
 */
const WEIGHTS = { bias: -3, coverage: 4, margin: 2, strength: 0.08, sentence: 0.05 };

/** The probability, 0–1, that the sentences chosen under this evidence answer the question. */
export function confidenceOf({ coverage, margin, strength, sentence }: Evidence): number {
  const z =
    WEIGHTS.bias +
    WEIGHTS.coverage * coverage +
    WEIGHTS.margin * margin +
    WEIGHTS.strength * strength +
    WEIGHTS.sentence * sentence;
  return 1 / (1 + Math.exp(-z));
}
