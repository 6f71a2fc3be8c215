/** What the façade needs of a backend: the WASM kernel or the TypeScript reference. Arguments are checked already. */
export interface TokenBackend {
  readonly kind: 'wasm' | 'reference';
  /** Exact number of tokens, or any number above `limit` once that is passed. */
  count(text: string, limit: number): number;
  encode(text: string): Uint32Array;
  /** Bytes of ordinary tokens. */
  decode(ids: Uint32Array): Uint8Array;
}
