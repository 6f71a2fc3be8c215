/** What an answer is made of, on its way from whichever source to the client. */
export interface ChatDelta {
  role?: string | undefined;
  content?: string | null | undefined;
  [member: string]: unknown;
}

export interface ChatChunk {
  choices: { index: number; delta: ChatDelta; finish_reason: string | null; [member: string]: unknown }[];
  usage?: WireUsage | undefined;
  [member: string]: unknown;
}

/** Token counts as OpenAI's API spells them; details are passed through. */
export interface WireUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  [detail: string]: unknown;
}

/** A whole answer: the members of a chat completion that its source knows. */
export interface WholeChat {
  choices: Record<string, unknown>[];
  usage: WireUsage | undefined;
  [member: string]: unknown;
}

export interface SourceCall {
  outputTokensMax: number;
  signal: AbortSignal;
}

/** Where answers come from: an upstream, or the built-in model. */
export interface ChatSource {
  /** Name for ledgers and logs. */
  name: string;
  /** Resolves with the whole answer; throws an AppError. */
  whole(call: SourceCall): Promise<WholeChat>;
  /** Resolves with the answer's stream once its first chunk is there. The stream ends only where the source said that it was complete, and throws otherwise. */
  stream(call: SourceCall): Promise<AsyncIterable<ChatChunk>>;
}
