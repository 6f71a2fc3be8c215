/** What the scores of a ranking say about how sure an answer is. */
export interface Evidence {
  /** Share of the question's terms that the best article contains, in these words or by a concept, 0–1. */
  reach: number;
  /** Share of the question's terms that nothing accounts for, 0–1. */
  strangeness: number;
  /** Cosine of the question and the nearest example of what no article is about, 0–1. */
  outside: number;
  /** 1 when the question contains a word that only questions about other subjects contain, else 0. */
  foreign: number;
  /** How far the best article is ahead of the second, 0–1. */
  margin: number;
  /** Logarithm of the score of the best article, in units of the most that one term can tell in this knowledge base. */
  strength: number;
}

/** From `npm run eval:support -- --fit`: fitted on the tuned half, and on the pack's own questions and outside examples left out of the index in turn. */
const BIAS = -4.63;
const WEIGHTS: Evidence = {
  reach: 1.96,
  strangeness: -0.59,
  outside: -2.15,
  foreign: -2.38,
  margin: 1.05,
  strength: 2.56,
};

/** The probability, 0–1, that the sentences chosen under this evidence answer the question. */
export function confidenceOf(evidence: Evidence): number {
  const names = Object.keys(WEIGHTS) as (keyof Evidence)[]; // WEIGHTS has no other keys.
  const z = names.reduce((sum, name) => sum + WEIGHTS[name] * evidence[name], BIAS);
  return 1 / (1 + Math.exp(-z));
}
