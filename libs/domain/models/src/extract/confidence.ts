/** What the scores of a ranking say about how sure an answer is. */
export interface Evidence {
  /** Share of the question's terms, with the words of the trade that they stand for, that the best article holds, 0–1. */
  reach: number;
  /** Share of the question's own terms that nothing accounts for, 0–1. */
  strangeness: number;
  /** How far the best article is ahead of the second, 0–1. */
  margin: number;
  /** Score of the best article. */
  strength: number;
  /** Score of its best sentence. */
  sentence: number;
}

/**
 * Fitted by logistic regression (ridge 0.5) on the tuned half of the support questions and 60 questions from outside
 * the trade; `npm run eval -- --evidence` prints what it was fitted on.
 */
const WEIGHTS = { bias: -3.05, reach: 0.9, strangeness: -1.8, margin: 0.3, strength: 0.72, sentence: 0.44 };

/** The probability, 0–1, that the sentences chosen under this evidence answer the question. */
export function confidenceOf({ reach, strangeness, margin, strength, sentence }: Evidence): number {
  const z =
    WEIGHTS.bias +
    WEIGHTS.reach * reach +
    WEIGHTS.strangeness * strangeness +
    WEIGHTS.margin * margin +
    WEIGHTS.strength * Math.log1p(strength) +
    WEIGHTS.sentence * Math.log1p(sentence);
  return 1 / (1 + Math.exp(-z));
}
