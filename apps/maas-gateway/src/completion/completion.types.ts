import type { Principal } from '@isthmus/platform-identity';
import type { Usage } from '../metering/metering.types.js';
import type { CacheStatus, CacheWish, Repeatable } from './repeatable.types.js';

/**
 * A request or a part of an answer in the form of the API that it came in. The core never reads it; an adapter of the
 * same API passes on what the neutral form leaves out.
 */
export interface Original {
  api: string;
  value: object;
}

/** One message of a conversation, as far as it is counted and understood here. */
export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool';
  text: string;
  name: string | undefined;
  /** Calls of tools in it, as JSON. */
  toolCalls: string | undefined;
  /** How many pictures, sounds and files it has. */
  mediaParts: number;
  /** The most input tokens that those can cost; where it is absent, a usual amount is counted for each. */
  mediaTokensMax?: number;
  /** What else of it the model may read, such as refusals and the names of files, each as text or as JSON. */
  others?: readonly string[];
}

/** What a client asks of a model, in no API's form. */
export interface CompletionRequest {
  model: string;
  messages: readonly Message[];
  /** What else the model may read and charge for, such as schemas of tools and formats, each as text or as JSON. */
  declarations: readonly string[];
  toolChoice: 'optional' | 'required';
  responseFormat: 'text' | 'structured';
  /** Texts before which the answer ends. */
  stop?: readonly string[];
  /**
   * What the client asks for beyond the members above and does not get from a model that only writes text, in the words of
   * its API, such as `logprobs`. A source that does not pass on the original refuses it.
   */
  demands?: readonly string[];
  /** What the client bounds the answer to; undefined where it does not. */
  outputTokensMax: number | undefined;
  /** Absent where its answer must not be used for another request. */
  repeatable?: Repeatable;
  original?: Original;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'other';

/** A call of a tool, or the next part of one: then its id and name may be empty. */
export interface ToolCall {
  /** Which of the answer's calls it is, from 0. */
  index: number;
  id: string;
  name: string;
  arguments: string;
}

/** Where an answer comes from. */
export interface Grounds {
  citations: readonly { articleId: string; title: string; quote: string }[];
  /** Probability, 0–1, that the answer is right. */
  confidence: number;
}

/** What a model wrote: a whole answer, or the next part of one. */
export interface Output {
  text?: string | undefined;
  reasoning?: string | undefined;
  refusal?: string | undefined;
  toolCalls?: readonly ToolCall[] | undefined;
  grounds?: Grounds | undefined;
}

/** What a source says that an answer used, with the form in which it said so. */
export interface ReportedUsage extends Usage {
  /** Of the input, those that were read from a cache. */
  cachedTokens?: number;
  original?: Original;
}

/** A part of an answer that is streamed. */
export interface CompletionChunk {
  /** Absent in a chunk that has only usage. */
  output?: Output;
  finishReason?: FinishReason | undefined;
  usage?: ReportedUsage | undefined;
  original?: Original;
}

/** A whole answer. */
export interface Completion {
  output: Output;
  finishReason: FinishReason;
  usage?: ReportedUsage | undefined;
  original?: Original;
}

/** Texts, or texts as token ids, that vectors are asked for. */
export interface EmbeddingRequest {
  model: string;
  inputs: readonly (string | readonly number[])[];
  /** What else the source is sent, each as text or as JSON. */
  declarations?: readonly string[];
  original?: Original;
}

/** The vectors, in the form of the source's API. */
export interface Embeddings {
  usage?: ReportedUsage | undefined;
  original: Original;
}

/** Who asks, and until when; an `HttpCall` is one. */
export interface RequestContext {
  requestId: string;
  principal: Principal;
  /** Aborted with an AppError when the client goes away or the deadline passes. */
  signal: AbortSignal;
  /** Since the request arrived. */
  secondsSoFar(): number;
  /** The tenant's base that the client has searched for the answer. */
  knowledgeBaseId?: string | undefined;
  /** Kept answers are used unless the client wishes otherwise. */
  cacheWish?: CacheWish;
  /** Learns, before the answer, what became of the request at the cache of its key; not called for keys without one. */
  onCache?(status: CacheStatus): void;
}
