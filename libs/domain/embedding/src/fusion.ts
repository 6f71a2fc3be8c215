/** What a query and a text have in common. */
export interface Match {
  /** Share, 0–1, of what the query tells that words of the text account for. */
  words: number;
  /** Of the two, or of the query and the nearest part of the text; undefined where meanings were not compared. */
  cosine: number | undefined;
}

/**
 * The rank of a text among those that have a word in common with the query, or a cosine above `unrelated`; 0 for any other. Either
 * is enough, both add up, and small cosines still tell apart what has the same words.
 */
export function fuse({ words, cosine = 0 }: Match, unrelated: number): number {
  return words > 0 || cosine > unrelated ? words + Math.max(0, cosine) : 0;
}
