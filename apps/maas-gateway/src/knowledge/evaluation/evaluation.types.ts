import type { FoundPassage } from '../search/found.passage.js';

/** Of one base. */
export const QUESTIONS_MAX = 200;

/** What a tenant asks, and the document or section that answers; "" where nothing does. */
export interface KnowledgeQuestion {
  question: string;
  expectedId: string;
}

/** What people read instead of an id; empty where there is none. */
export interface Expectation {
  documentName: string;
  sectionTitle: string;
}

export type NamedQuestion = KnowledgeQuestion & Expectation;

/** What came of a question. */
export interface QuestionResult extends NamedQuestion {
  /** Place of what was expected among the first three, from 1; 0 where it is not among them. */
  rank: number;
  found: FoundPassage[];
  answered: boolean;
  answer: string;
  citedIds: string[];
  confidence: number;
}

/** "wrong_answer": an answer where none was expected. */
export type Outcome = 'right' | 'wrong_source' | 'needless_refusal' | 'right_refusal' | 'wrong_answer';

/** A document and its version that was searched. */
export interface EvaluatedDocument {
  documentId: string;
  name: string;
  version: number;
}

/** An evaluation as it is kept. */
export interface StoredEvaluation {
  id: string;
  revision: bigint;
  byMeaning: boolean;
  results: QuestionResult[];
  documents: EvaluatedDocument[];
  evaluatedBy: string;
  evaluatedAt: Date;
}

export interface EvaluationSummary {
  answerable: number;
  recallAt1: number;
  recallAt3: number;
  answered: number;
  cited: number;
  rightWhenAnswered: number;
  refusedNeedlessly: number;
  unanswerable: number;
  refused: number;
}

/** What is known of an evaluation without its results. */
export type SummedEvaluation = Omit<StoredEvaluation, 'revision' | 'results' | 'documents'> &
  EvaluationSummary;

/** How far an evaluation is. */
export interface Progress {
  asked: number;
  questions: number;
}
