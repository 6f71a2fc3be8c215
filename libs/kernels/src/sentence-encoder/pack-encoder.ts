import { AppError } from '@isthmus/platform-errors';
import { CHUNKS, EMBEDDING, MATRICES, VECTORS } from './architecture.js';
import { readNpz, type NpyArray } from './npz.js';
import { packedBytes, viewWeights, writeHeader } from './packed-file.js';

/** Matrices have 8 bits: levels −127 … 127 of one step each. */
const LEVEL_MAX = 127;
/** How far a weight may lie from its level, in steps: f32 products round. */
const LEVEL_TOLERANCE = 1e-3;

type Arrays = Map<string, NpyArray>;

/**
 * The packed weights that the cache folder keeps, from the package's `weights.npz`: the table by piece ids, matrices
 * as 8-bit levels, which they are.
 *
 * @throws AppError FAILED_PRECONDITION naming the array that is missing, has another shape or other values
 */
export function packEncoder(npz: Uint8Array): Uint8Array {
  const arrays = readNpz(npz);
  const chunks = Array.from({ length: CHUNKS }, (_, i) => bytesOf(arrays, `q${i + 1}`));
  const rowsOfChunk = (chunks[0]?.length ?? 0) / EMBEDDING;
  const file = new ArrayBuffer(packedBytes(rowsOfChunk));
  writeHeader(file, rowsOfChunk);
  const { vectors, steps, levels, table } = viewWeights(file);
  let at = 0;
  for (const { name, length } of VECTORS) {
    vectors.set(floatsOf(arrays, name, [length]), at);
    at += length;
  }
  MATRICES.forEach(({ name, inputs, outputs }, i) => {
    const target = levels[i];
    if (target) steps[i] = toLevels(name, floatsOf(arrays, name, [inputs, outputs]), target);
  });
  chunks.forEach((chunk, i) => interleave(chunk, i, table));
  return new Uint8Array(file);
}

/** Piece `id` has row ⌊id / CHUNKS⌋ of chunk `id` mod CHUNKS. */
function interleave(chunk: Uint8Array, index: number, table: Uint8Array): void {
  const rows = table.length / EMBEDDING / CHUNKS;
  if (chunk.length !== rows * EMBEDDING) {
    throw unknown(`q${index + 1}`, `it has ${chunk.length} bytes, q1 has ${rows * EMBEDDING}`);
  }
  for (let row = 0; row < rows; row++) {
    table.set(chunk.subarray(row * EMBEDDING, (row + 1) * EMBEDDING), (row * CHUNKS + index) * EMBEDDING);
  }
}

/** Writes the levels and returns the step. */
function toLevels(name: string, weights: Float32Array, levels: Int8Array): number {
  const peak = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const step = Math.fround(peak / LEVEL_MAX);
  weights.forEach((weight, i) => {
    const level = step === 0 ? 0 : Math.round(weight / step);
    // The comparison is false for NaN, too.
    if (!(Math.abs(weight - level * step) <= LEVEL_TOLERANCE * step)) {
      throw unknown(name, `number ${i} is not one of 255 evenly spaced levels`);
    }
    levels[i] = level;
  });
  return step;
}

function floatsOf(arrays: Arrays, name: string, shape: number[]): Float32Array {
  const array = arrays.get(name);
  if (!array) throw unknown(name, 'it is missing');
  if (!(array.values instanceof Float32Array) || array.shape.join() !== shape.join()) {
    throw unknown(name, `its shape is ${array.shape.join(' × ')}, not ${shape.join(' × ')} in f32`);
  }
  return array.values;
}

function bytesOf(arrays: Arrays, name: string): Uint8Array {
  const array = arrays.get(name);
  if (!array) throw unknown(name, 'it is missing');
  if (!(array.values instanceof Uint8Array) || array.shape.length !== 2 || array.shape[1] !== EMBEDDING) {
    throw unknown(name, `its shape is ${array.shape.join(' × ')}, not … × ${EMBEDDING} in u8`);
  }
  return array.values;
}

function unknown(name: string, what: string): AppError {
  return new AppError(
    'FAILED_PRECONDITION',
    `the weights are not of the sentence encoder's architecture: ${name}: ${what}`,
    {
      remedy: 'Fetch the pinned version of the model. Run: npm run models -- --again.',
      metadata: { array: name },
    },
  );
}
