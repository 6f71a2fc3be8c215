export { answerFrom, type Citation, type ExtractiveAnswer } from './extract/extractive-model.js';
export type { Concept } from './retrieval/concepts.js';
export {
  paragraphsOf,
  type Knowledge,
  type KnowledgeArticle,
  type KnownQuestion,
} from './retrieval/knowledge.js';
export type { ConfidenceWeights, Evidence } from './extract/evidence.js';
export type { RankingWeights } from './retrieval/features.js';
export {
  KnowledgeIndex,
  RANKING_WEIGHTS,
  type BaseKind,
  type RankedArticle,
} from './retrieval/knowledge-index.js';
export { reasonsOf, type ReasonShare } from './retrieval/reasons.js';
export { EXACT_COSINES, KnowledgeVectors } from './retrieval/knowledge-vectors.js';
export type { Question, Turn } from './retrieval/question.js';
export { detectLanguage, type Language } from './text/language.js';
export { splitSentences } from './text/sentences.js';
export { planAttempts, triesNext, type Candidate, type PlannedAttempt } from './completion/plan.js';
export { refusal, unsupportedParameter, type RefusalReason, type RequestPart } from './completion/refusal.js';
export { cutBefore } from './completion/stop.js';
export { chargeMicro, dearestMicro, priceOf, type ModelPrice, type PriceEntry } from './metering/price.js';
export { charactersMax, isPlausible, type TokensUsed, type UsageBounds } from './metering/usage-bounds.js';
export { streamPieces } from './extract/pieces.js';
export { COMPARED_MAX, differenceOf, type Difference } from './sameness/difference.js';
export { encodedTextsOf, type KnowledgePassage, type Nearness } from './retrieval/passages.js';
export {
  cosine,
  packVectors,
  quantise,
  quantiseRows,
  unpackVectors,
  VectorIndex,
  type Int8Vector,
  type Meaning,
} from '@isthmus/domain-embedding';
export { bm25f, documentTerms, idfOf } from '@isthmus/domain-retrieval';
export {
  checkedPolicy,
  SCORES,
  type CollaborationPolicy,
  type PolicyScore,
  type RiskPromise,
  type ScoreName,
} from './collaboration/policy.js';
export {
  CollaborationStream,
  type Decision,
  type Progress,
  type RequestBounds,
} from './collaboration/decision.js';
export { recordedToken, replayDecision, type DecisionRecord } from './collaboration/replay.js';
export {
  explainScore,
  policyScoreOf,
  tokenScoresOf,
  type ScoredToken,
  type TokenScores,
} from './collaboration/token.scores.js';
export { controlKeptRisk, controlMarginalRisk, type CalibratedThreshold } from './collaboration/conformal.js';
export { areaUnderRoc, ranksOf } from './collaboration/ranks.js';
export { callsFor, deferralCurve, type DeferralCurve, type Outcome } from './collaboration/deferral.curve.js';
export { expectedCalibrationError } from './collaboration/calibration.error.js';
export { applyRule, fitLogisticRule, probabilityOf, type LinearRule } from './collaboration/logistic.js';
export {
  fitRouter,
  routedNeed,
  type RequestRouter,
  type RoutedOutcome,
  type RoutedRequest,
} from './collaboration/request.router.js';
export { fitCombinedScores } from './collaboration/combination.js';
