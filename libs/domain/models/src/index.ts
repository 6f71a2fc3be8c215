export { answerFrom, type Citation, type ExtractiveAnswer } from './extract/extractive-model.js';
export type { Concept } from './extract/concepts.js';
export {
  paragraphsOf,
  type Knowledge,
  type KnowledgeArticle,
  type KnownQuestion,
} from './extract/knowledge.js';
export { KnowledgeIndex, type RankedArticle } from './extract/knowledge-index.js';
export { bm25f, idfOf } from './extract/weighting.js';
export type { Question, Turn } from './extract/question.js';
export { detectLanguage, type Language } from './text/language.js';
export { splitSentences } from './text/sentences.js';
export { planAttempts, triesNext, type Candidate, type PlannedAttempt } from './completion/plan.js';
export { refusal, unsupportedParameter, type RefusalReason, type RequestPart } from './completion/refusal.js';
export { cutBefore } from './completion/stop.js';
export { chargeMicro, dearestMicro, priceOf, type ModelPrice, type PriceEntry } from './metering/price.js';
export { charactersMax, isPlausible, type TokensUsed, type UsageBounds } from './metering/usage-bounds.js';
export { streamPieces } from './extract/pieces.js';
export { COMPARED_MAX, differenceOf, type Difference } from './sameness/difference.js';
export { nearnessOf, passagesOf, type KnowledgePassage, type Nearness } from './extract/passages.js';
export {
  cosine,
  packVectors,
  quantise,
  quantiseRows,
  unpackVectors,
  VectorIndex,
  type Int8Vector,
} from '@isthmus/domain-embedding';
