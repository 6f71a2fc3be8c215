/** Injection token of the `TextEncoder` of this process. */
export const TEXT_ENCODER = Symbol('text encoder');

/** The port to a sentence encoder. */
export interface TextEncoder {
  /** Which one would encode now; undefined where there is none. Vectors of two versions cannot be compared. */
  readonly version: string | undefined;
  /** Vectors of length 1 side by side, and which encoder computed them. Throws AppErrors only. */
  encode(texts: readonly string[], call: EncodeCall): Promise<{ vectors: Float32Array; version: string }>;
}

/** Owners take turns, so that no query waits for a whole knowledge base. */
interface EncodeCall {
  owner: string;
  kind: 'service';
  signal: AbortSignal;
}
