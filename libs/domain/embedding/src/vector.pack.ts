import type { Int8Vector } from './int8.vector.js';

/** Bytes of a vector's scale, before its components. */
const SCALE_BYTES = 4;

/** Vectors as the table keeps them: of each the scale as a float32, little-endian, then one signed byte a component. */
export function packVectors(vectors: readonly Int8Vector[]): Uint8Array<ArrayBuffer> {
  const size = vectors.reduce((sum, { values }) => sum + SCALE_BYTES + values.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { values, scale } of vectors) {
    view.setFloat32(at, scale, true);
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.length), at + SCALE_BYTES);
    at += SCALE_BYTES + values.length;
  }
  return bytes;
}

/** What `packVectors` was given; the table keeps only whole vectors. */
export function unpackVectors(bytes: Uint8Array, dimensions: number): Int8Vector[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = SCALE_BYTES + dimensions;
  return Array.from({ length: bytes.length / size }, (_, n) => ({
    scale: view.getFloat32(n * size, true),
    values: new Int8Array(bytes.buffer, bytes.byteOffset + n * size + SCALE_BYTES, dimensions),
  }));
}
