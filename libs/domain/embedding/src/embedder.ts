import type { Int8Vector } from './int8.vector.js';

/** What computed vectors. Those of different models or versions cannot be compared. */
export interface EncoderIdentity {
  model: string;
  version: string;
}

/** The vectors of texts, in their order, and what computed them. */
export interface EmbeddedTexts {
  encoder: EncoderIdentity;
  vectors: readonly Int8Vector[];
}

/** The port to an encoder, wherever it runs. */
export interface Embedder {
  /**
   * Vectors of one tenant's texts. Rejects with an AppError where the encoder is absent, busy or slower than `deadlineMs`:
   * who asks must be able to go on without.
   */
  embed(tenantId: string, texts: readonly string[], options: { deadlineMs: number }): Promise<EmbeddedTexts>;
}

/** Whether vectors of the two can be compared. */
export function isSameEncoder(one: EncoderIdentity, other: EncoderIdentity): boolean {
  return one.model === other.model && one.version === other.version;
}
