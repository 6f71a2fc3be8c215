export { isSameEncoder, type EmbeddedTexts, type Embedder, type EncoderIdentity } from './embedder.js';
export { fuse, type Match } from './fusion.js';
export {
  cosine,
  quantisationError,
  quantise,
  quantiseRows,
  type Int8Vector,
  type Meaning,
} from './int8.vector.js';
export { VectorIndex, type Neighbour } from './vector.index.js';
export { packVectors, unpackVectors } from './vector.pack.js';
