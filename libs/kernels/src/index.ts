export { TokenCounter, type ChatMessage, type TokenCounterOptions } from './token-counter/token-counter.js';
export type { EncodingName } from './token-counter/encodings.js';
export type { SpecialPolicy } from './token-counter/special-tokens.js';
export * from './paths/index.js';
export * from './placement/index.js';
export { TokenScorer, type TokenScorerOptions } from './token-scorer/token-scorer.js';
export {
  QUANTILE_ALPHAS,
  type AnswerOptions,
  type AnswerStream,
  type DecisionRule,
  type Scores,
  type Verdict,
} from './token-scorer/answer-stream.js';
export {
  canonicalAnswer,
  VOTE_SAMPLES_MAX,
  scoreVotes,
  voteVerdict,
  type VoteScores,
} from './token-scorer/votes.js';
export {
  calibrateThreshold,
  riskUpperBound,
  type Calibration,
  type GradedAnswer,
} from './token-scorer/calibration.js';
export * from './sentence-encoder/index.js';
