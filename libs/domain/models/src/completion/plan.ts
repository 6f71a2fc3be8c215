import { AppError } from '@isthmus/platform-errors';
import { refusal } from './refusal.js';

/** A model that may answer a request. */
export interface Candidate {
  model: string;
  /** Tokens of input and output together that it has room for; 0 where that is not known. */
  contextTokensMax: number;
}

/** One call of one model that a request may lead to. */
export interface PlannedAttempt {
  model: string;
  /** What the call is bounded to. */
  outputTokensMax: number;
}

export interface PlanInput {
  /** Best first. */
  candidates: readonly Candidate[];
  /** Counted before any call. */
  inputTokens: number;
  /** What the client bounds its answer to; undefined where it does not. */
  outputTokensAsked: number | undefined;
  /** What the platform bounds every answer to. */
  outputTokensMax: number;
  /** How often one model is tried before the next. */
  attemptsPerModel: number;
}

/**
 * The calls that a request may lead to, in their order: the next is made only where `triesNext` says so. A candidate
 * without room for the input is left out; throws INVALID_ARGUMENT when none is left.
 */
export function planAttempts(input: PlanInput): PlannedAttempt[] {
  const { candidates, attemptsPerModel, inputTokens } = input;
  const attempts = candidates.flatMap((candidate) => {
    const outputTokensMax = outputBoundOf(candidate, input);
    return outputTokensMax === undefined
      ? []
      : Array.from({ length: attemptsPerModel }, () => ({ model: candidate.model, outputTokensMax }));
  });
  if (attempts.length > 0) return attempts;
  const most = Math.max(0, ...candidates.map(({ contextTokensMax }) => contextTokensMax));
  throw refusal(
    { part: 'messages', reason: 'context_length_exceeded' },
    `This model reads at most ${most} tokens; your messages have ${inputTokens}`,
  );
}

/** Whether a failure leaves the next attempt worth making: the source was unavailable, and nothing of an answer was seen. */
export function triesNext(error: unknown): boolean {
  return error instanceof AppError && error.code === 'UPSTREAM_UNAVAILABLE';
}

/** The least of what the client asks for, what the platform allows and what the model has room for; undefined without room. */
function outputBoundOf(
  { contextTokensMax }: Candidate,
  { inputTokens, outputTokensAsked, outputTokensMax }: PlanInput,
): number | undefined {
  const asked = Math.min(outputTokensAsked ?? outputTokensMax, outputTokensMax);
  if (contextTokensMax === 0) return asked;
  const room = contextTokensMax - inputTokens;
  return room > 0 ? Math.min(asked, room) : undefined;
}
