import type { FoundPassage } from '../search/found.passage.js';

/** What a tenant asks, and the document or section that answers; "" where nothing does. */
export interface KnowledgeQuestion {
  question: string;
  expectedId: string;
}

/** What came of a question. */
export interface QuestionResult extends KnowledgeQuestion {
  /** Place of what was expected among the first three, from 1; 0 where it is not among them. */
  rank: number;
  found: FoundPassage[];
  answered: boolean;
  answer: string;
  citedIds: string[];
  confidence: number;
}

/** An evaluation as it is kept. */
export interface StoredEvaluation {
  revision: bigint;
  byMeaning: boolean;
  results: QuestionResult[];
  evaluatedBy: string;
  evaluatedAt: Date;
}

export interface EvaluationSummary {
  answerable: number;
  recallAt1: number;
  recallAt3: number;
  answered: number;
  cited: number;
  unanswerable: number;
  refused: number;
}
