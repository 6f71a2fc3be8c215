/** The vectors of `encoded`, each cut to `dimensions` components and made of length 1 again. */
export function vectorsOf(
  encoded: Float32Array,
  { of, dimensions = of }: { of: number; dimensions?: number },
): Float32Array[] {
  return Array.from({ length: encoded.length / of }, (_, row) => {
    const vector = encoded.slice(row * of, row * of + dimensions);
    return dimensions === of ? vector : withLengthOne(vector);
  });
}

/** Components as bytes: IEEE 754 of 32 bits, little-endian. */
export function bytesOf(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(vector.length * Float32Array.BYTES_PER_ELEMENT);
  vector.forEach((value, n) => bytes.writeFloatLE(value, n * Float32Array.BYTES_PER_ELEMENT));
  return bytes;
}

function withLengthOne(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}
