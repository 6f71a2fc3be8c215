/** Injection token of the `Embedder`. */
export const EMBEDDER = Symbol('embedder');
