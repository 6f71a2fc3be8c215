/** What the gateway asks of the encoder's thread: one batch at a time. */
export interface EncodeBatch {
  texts: readonly string[];
}

/** What the thread answers. */
export type EncodedBatch =
  | {
      /** Row by row, a vector for each text; zeros for one that was refused. */
      vectors: Float32Array<ArrayBuffer>;
      /** Of each text; 0 for one that was refused. */
      tokens: readonly number[];
      /** Why the encoder does not take a text, by its row. */
      refused: ReadonlyMap<number, string>;
    }
  | { failure: string };
