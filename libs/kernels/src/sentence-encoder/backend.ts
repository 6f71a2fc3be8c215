/** `int16`: 16-bit products, twice as fast; `float`: f32 throughout. Bounds: the kernel's layout. */
export type Arithmetic = 'float' | 'int16';

/** What the façade needs of a backend: the WASM kernel or the TypeScript reference. */
export interface EncoderBackend {
  readonly kind: 'wasm' | 'reference';
  /**
   * Vectors of `count` texts, one after the other. `tokensOf` is asked for each text's ids once, in their order; what
   * it returns is valid until it is asked again.
   */
  encode(count: number, tokensOf: (index: number) => Int32Array): Float32Array;
}
