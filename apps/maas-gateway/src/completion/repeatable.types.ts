/** What makes a request the same as another one. */
export interface Repeatable {
  /** What the answer depends on beside the question, every member of it: settings, tools, earlier messages. */
  context: () => string;
  /** The last message, which is the user's. */
  question: string;
  /** Whether the answer is chosen by chance. */
  sampled: boolean;
}

/** What a client wants of kept answers. */
export interface CacheWish {
  /** Whether a kept answer will do, and how old it may be, in seconds. */
  read: boolean;
  ageMaxS: number;
  /** Whether the answer may be kept. */
  write: boolean;
}

/** What became of a request at the cache. */
export type CacheStatus =
  /** `similarity` is the cosine of the two questions, 1 for the same request. */
  | { state: 'hit'; match: 'exact' | 'similar'; similarity: number; ageS: number }
  | { state: 'miss' }
  /** `reason` is one of a small set. */
  | { state: 'bypass'; reason: string };
