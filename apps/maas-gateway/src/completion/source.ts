import type {
  Completion,
  CompletionChunk,
  CompletionRequest,
  EmbeddingRequest,
  Embeddings,
} from './completion.types.js';

/** A model as its source offers it. */
export interface SourceModel {
  /** As clients name it. */
  id: string;
  /** As the source names it. */
  sourceId: string;
  kind: 'chat' | 'embedding';
  description: string;
  /** 0 where it is not known. */
  contextTokensMax: number;
}

/** One call of one model. */
export interface SourceCall {
  model: Pick<SourceModel, 'sourceId'>;
  /** Of the request, as counted here. */
  inputTokens: number;
  /** No answer may have more: the budget is held for it. */
  outputTokensMax: number;
  signal: AbortSignal;
}

/** Where answers come from, such as an upstream or the built-in model. It throws AppErrors only. */
export interface Source {
  /** For the ledger, and as the owner of its models. */
  readonly name: string;
  /** Whether it runs in this process. */
  readonly builtIn: boolean;
  /** False after a failure, until it answers again. */
  readonly available: boolean;
  /** The models that it offers now. */
  models(): readonly SourceModel[];
  /** Looks which models there are; throws where that fails, and keeps those it had. */
  refresh?(): Promise<void>;
  /** Throws INVALID_ARGUMENT for a request that it cannot serve; asked before a budget is held. */
  assertSupported?(request: CompletionRequest): void;
  /** The whole answer. */
  complete(request: CompletionRequest, call: SourceCall): Promise<Completion>;
  /**
   * The answer's stream, once its first chunk is there; chunks that arrive together are together. The stream ends only where
   * the source said that it was complete, and throws otherwise.
   */
  stream(request: CompletionRequest, call: SourceCall): Promise<AsyncIterable<readonly CompletionChunk[]>>;
  /** Absent where it has no embedding models. */
  embed?(request: EmbeddingRequest, call: SourceCall): Promise<Embeddings>;
}

/** Injection token of the sources, in the order of the catalogue. */
export const SOURCES = Symbol('sources');
