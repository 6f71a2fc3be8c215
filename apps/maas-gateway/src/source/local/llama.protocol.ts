/** What the gateway and the process of a GGUF model say to each other, as plain JSON. */

export interface LlamaMessage {
  role: 'system' | 'user' | 'assistant';
  text: string;
}

/** What an answer may look like: undefined for any text. */
export type LlamaFormat = { type: 'json' } | { type: 'schema'; schema: object };

/** One answer that is asked for. */
export interface Generation {
  /** Who asks. What an answer leaves in memory is used again for the same owner only. */
  owner: string;
  messages: readonly LlamaMessage[];
  outputTokensMax: number;
  temperature: number;
  /** 1 for all tokens. */
  topP: number;
  /** 0–4,294,967,295. */
  seed: number;
  frequencyPenalty: number;
  presencePenalty: number;
  stop: readonly string[];
  format?: LlamaFormat;
  /** How many alternatives of each token are told, 0–20; undefined where no log-probabilities are asked for. */
  alternatives?: number;
}

/** A token as clients read it: bytes that are no text by themselves are U+FFFD in `token`. */
export interface TokenText {
  token: string;
  bytes: readonly number[];
}

export interface ScoredToken extends TokenText {
  /** At temperature 1, before any other setting, as the model itself sees it. */
  logprob: number;
}

export interface GeneratedToken extends ScoredToken {
  /** Most probable first. */
  top: readonly ScoredToken[];
}

export interface LlamaUsage {
  inputTokens: number;
  /** Of the input: what an earlier request had left in memory. */
  cachedTokens: number;
  outputTokens: number;
}

/** What happens to one answer. */
export type GenerationEvent =
  | { type: 'text'; text: string; tokens?: readonly GeneratedToken[] }
  | { type: 'end'; finishReason: 'stop' | 'length'; usage: LlamaUsage }
  | { type: 'failure'; failure: GenerationFailure };

export type GenerationFailure =
  | { kind: 'context'; inputTokens: number; contextTokensMax: number }
  | { kind: 'format'; reason: string }
  | { kind: 'internal'; reason: string };

export interface LlamaSettings {
  path: string;
  contextTokensMax: number;
  /** Answers at a time. */
  sequences: number;
}

export type ToWorker =
  | { type: 'load'; settings: LlamaSettings }
  | { type: 'generate'; id: number; generation: Generation }
  | { type: 'cancel'; id: number };

export type FromWorker =
  | { type: 'loaded'; contextTokensMax: number }
  | { type: 'refused'; reason: string }
  | { type: 'event'; id: number; event: GenerationEvent };
