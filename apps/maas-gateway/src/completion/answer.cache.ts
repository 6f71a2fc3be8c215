import type { TokensUsed } from '@isthmus/domain-models';
import type { Completion, CompletionRequest, Output, RequestContext } from './completion.types.js';

/** An answer that is kept: whole, ended by itself, and text. */
export interface KeptAnswer {
  output: Pick<Output, 'text' | 'reasoning' | 'grounds'>;
  usage: TokensUsed;
}

/** What the cache has for a request. */
export interface Lookup {
  /** Undefined where a model must be called. */
  hit?: KeptAnswer;
  /** What the request would have been charged, once its hit is served. */
  saved?: (saved: TokensUsed & { micro: bigint }) => void;
  /** Takes the answer of the model, to be used again; absent where none is kept. Never throws. */
  keep?: (answer: Pick<Completion, 'output' | 'finishReason'> & { usage: TokensUsed }) => void;
}

/** Answers of models that are used again. */
export interface AnswerCache {
  /** Tells the context what became of the request. Waits some milliseconds at most, and never rejects. */
  lookUp(request: CompletionRequest, context: RequestContext): Promise<Lookup>;
}

/** Injection token of the `AnswerCache`. */
export const ANSWER_CACHE = Symbol('answer cache');
