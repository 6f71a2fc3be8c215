import type {
  Completion,
  CompletionChunk,
  CompletionRequest,
  EmbeddingRequest,
  Embeddings,
} from './completion.types.js';
import type { ModelSource, SourceModel } from '../catalogue/model.source.js';

/** One call of one model. */
export interface SourceCall {
  model: Pick<SourceModel, 'sourceId'>;
  /** Of the request, as counted here. */
  inputTokens: number;
  /** No answer may have more: the budget is held for it. */
  outputTokensMax: number;
  /** The organisation that asks: what a source keeps of one is not used for another. */
  owner: string;
  signal: AbortSignal;
}

/** Where answers come from, such as an upstream or the built-in model. It throws AppErrors only. */
export interface Source extends ModelSource {
  /** Throws INVALID_ARGUMENT for a request that it cannot serve, UNAVAILABLE where it can serve none; asked before a budget is held. */
  assertSupported?(request: CompletionRequest): void;
  /** The whole answer. */
  complete(request: CompletionRequest, call: SourceCall): Promise<Completion>;
  /**
   * The answer's stream, once its first chunk is there; chunks that arrive together are together. The stream ends only where
   * the source said that it was complete, and throws otherwise.
   */
  stream(request: CompletionRequest, call: SourceCall): Promise<AsyncIterable<readonly CompletionChunk[]>>;
  /** As `assertSupported`, of a request for embeddings; where it has conditions. */
  assertEmbeddable?(request: EmbeddingRequest): void;
  /** Absent where it has no embedding models. */
  embed?(request: EmbeddingRequest, call: SourceCall): Promise<Embeddings>;
}
