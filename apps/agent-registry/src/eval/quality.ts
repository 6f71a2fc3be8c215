/** Of questions with one right answer each. */
export interface Quality {
  recallAt1: number;
  recallAt5: number;
  /** Discounted by rank among the first five. */
  ndcgAt5: number;
}

const FIRST = 5;

/** `ranksOf` gives the rank of each text for a question, in their order; of equal ones the earlier comes first, and 0 is not found. */
export function qualityOf<Question extends { tool: number }>(
  questions: readonly Question[],
  ranksOf: (question: Question) => ArrayLike<number>,
): Quality {
  let [firsts, found, gain] = [0, 0, 0];
  for (const question of questions) {
    const place = placeOf(ranksOf(question), question.tool);
    if (place >= FIRST) continue;
    found++;
    gain += 1 / Math.log2(place + 2);
    if (place === 0) firsts++;
  }
  const count = questions.length || 1;
  return { recallAt1: firsts / count, recallAt5: found / count, ndcgAt5: gain / count };
}

/** From 0. */
function placeOf(ranks: ArrayLike<number>, right: number): number {
  const own = ranks[right] ?? 0;
  if (own <= 0) return Infinity;
  let before = 0;
  for (let at = 0; at < ranks.length; at++) {
    const rank = ranks[at] ?? 0;
    if (rank > own || (rank === own && at < right)) before++;
  }
  return before;
}
