/** Tokens as they are worked, and billed. */
export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  completion_tokens_details?: { reasoning_tokens: number };
}

/** A request as it was received. */
export interface Asked {
  /** Its model without parameters. */
  model: string;
  parameters: Parameters;
  stream: boolean;
  /** The least of `max_tokens` and `max_completion_tokens`. */
  outputTokensMax: number | undefined;
  promptTokens: number;
  /** Tools by name. */
  tools: readonly string[];
  /** How many vectors are asked for. */
  inputs: number;
  /** The header as it came; empty without. */
  authorization: string;
  /** From 1, of this model. */
  number: number;
}

/** What the model's name adds, as in `plain:words=50:delay-ms=5`. */
export interface Parameters {
  /** Tokens of the answer, unless capped; a word of it is one token. */
  words: number;
  /** Before each chunk, or a whole answer, in milliseconds. */
  delayMs: number;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON. */
  body: object | string;
}

export interface Choice {
  index?: unknown;
  delta?: unknown;
  finish_reason?: unknown;
  [member: string]: unknown;
}

/** One chunk of a stream, before it is written. */
export interface Chunk {
  choices?: unknown;
  usage?: unknown;
  [member: string]: unknown;
}

/** How a stream ends: completely unless given. */
export type End = 'no-done' | 'no-finish' | 'cut' | 'reset' | 'hang';

/** In which way a model deviates from OpenAI's; what is not given is as there. */
export interface Oddity {
  /** One line for people. */
  about: string;
  /** Sent instead of an answer; undefined where it answers after all. */
  reply?: (asked: Asked) => Reply | undefined;
  /** Sends a whole answer when asked for a stream. */
  neverStreams?: true;
  /** Reported instead of the usage; undefined leaves it out. */
  report?: (usage: Usage) => unknown;
  /** Where a stream reports usage: in a last chunk of its own unless given. */
  reportIn?: 'middle' | 'finish' | 'every' | 'middle-and-last';
  /** Members of the message, or of the deltas, in place of their content. */
  write?: (word: string, at: number) => Record<string, unknown>;
  /** Tokens that are billed and reported but written nowhere. */
  hiddenTokens?: number;
  /** A whole answer as it is sent. */
  whole?: (answer: Record<string, unknown>) => object;
  /** A chunk as it is sent; none, one or several. */
  chunk?: (chunk: Chunk, place: { first: boolean; finish: boolean }) => Chunk[];
  /** Calls the first tool instead of writing. */
  callsTool?: true;
  end?: End;
  /** Never starts to answer, or closes the connection. */
  silent?: 'hang' | 'reset';
  firstTokenMs?: number;
  ignoresCap?: true;
  /** Ends lines with this; LF unless given. */
  lineEnd?: string;
  /** Changes the text of the event stream. */
  frame?: (text: string, place: { last: boolean }) => string;
  /** Embeddings as they are sent. */
  vectors?: (answer: Record<string, unknown>) => object;
}
