/** How answers to the requests of a key are kept and used again (ADR 0040). */
export interface CacheSettings {
  lifetimeS: number;
  /** From which cosine of two questions on one answer may serve both. */
  similarityMin: number;
  /** Also answers that a model chose by chance. */
  sampled: boolean;
}

/** What a key has unless it chooses; `npm run eval:cache` measures it (docs/benchmarks/cache.md). */
export const SIMILARITY_MIN = 0.8;

/** What a key may choose. With less than the least, answers to other questions would be taken. */
export const CACHE_BOUNDS = {
  lifetimeS: { min: 10, max: 7 * 86_400 },
  similarityMin: { min: 0.8, max: 1 },
} as const;
