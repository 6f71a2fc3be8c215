import type { EncoderModel } from '@isthmus/kernels';
import type { EncoderMissing } from './encoder.files.js';

/** What a thread begins with: the model as a thread before it has read it, or where its files are. */
export type EncoderStart = { model: EncoderModel } | { files: { weights: string; sentencePieces: string } };

/** What the gateway asks of the encoder's thread: one batch at a time. */
export interface EncodeBatch {
  /** Unique among the batches of one process; the answer has the same. */
  id: number;
  texts: readonly string[];
}

/** What the thread answers. */
export type EncodedBatch = { id: number } & (EncodedTextsOfBatch | { failure: string });

export interface EncodedTextsOfBatch {
  /** Row by row, a vector for each text; zeros for one that was refused. */
  vectors: Float32Array<ArrayBuffer>;
  /** Of each text; 0 for one that was refused. */
  tokens: readonly number[];
  /** Why the encoder does not take a text, by its row. */
  refused: ReadonlyMap<number, string>;
}

/** What a thread that was given files says about them: the model, for threads after it, or why they cannot be used. */
export type EncoderRead = { model: EncoderModel } | { unusable: EncoderMissing };
