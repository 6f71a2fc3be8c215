/** An answer from a tenant's knowledge base, by the id of the request that it answers. */
export interface KnowledgeAnswer {
  id: string;
  tenantId: string;
  baseId: string;
  question: string;
  answer: string;
  /** Of the sections that the built-in model cited. */
  cited: string[];
  at: Date;
}

export const VERDICTS = ['right', 'wrong'] as const;
export type Verdict = (typeof VERDICTS)[number];

export type FeedbackState = 'open' | 'added' | 'dismissed';

/** What somebody says of an answer. */
export interface Mark {
  answerId: string;
  verdict: Verdict;
  comment: string;
}

/** A marked answer. */
export interface Feedback extends Mark {
  baseId: string;
  question: string;
  answer: string;
  cited: string[];
  markedBy: string;
  markedAt: Date;
  answeredAt: Date;
  state: FeedbackState;
}

/** Marks of one day, such as "2026-12-01" in UTC. */
export interface FeedbackDay {
  day: string;
  right: number;
  wrong: number;
}
