/** Cosines of an encoder, as scores: 0 up to `unrelated`, 1 from `same` on, linear between. */
export interface CosineScale {
  unrelated: number;
  same: number;
}

/** How near in meaning two texts are, 0–1. */
export function meaningOf(cosine: number, { unrelated, same }: CosineScale): number {
  return Math.min(1, Math.max(0, (cosine - unrelated) / (same - unrelated)));
}

/**
 * One score of a match by words and a match by meaning, each 0–1: either is enough, both together are more, and neither
 * takes from the other. `weight`, 0–1, is what the best match by meaning is worth without a word in common.
 */
export function fuse({ words, meaning }: { words: number; meaning: number }, weight: number): number {
  return 1 - (1 - words) * (1 - weight * meaning);
}
