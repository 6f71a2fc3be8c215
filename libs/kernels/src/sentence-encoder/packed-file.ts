import { AppError } from '@isthmus/platform-errors';
import { CHUNKS, EMBEDDING, MATRICES, VECTORS } from './architecture.js';

/**
 * The packed file, little-endian:
 *
 *   0    magic, 8 bytes
 *   8    version, u32
 *   12   rows of a chunk of the table, u32
 *   16   bytes of the whole file, u32
 *   64   vectors, f32, in the order of VECTORS
 *        steps, what one level of each matrix is worth, f32, in the order of MATRICES
 *        matrices, a level a weight, i8, row by row
 *        table, a row of EMBEDDING u8 for each piece id, CHUNKS × rows of a chunk
 */
const MAGIC = 'ISTHSENC';
/** Of the packed file. Another one needs another folder and checksum: `ENCODER_MODEL` of platform/local-models. */
export const ENCODER_FORMAT = 1;
const HEADER_BYTES = 64;
const ROWS_OF_CHUNK_MAX = 1 << 16;

/** Weights as views of one file. */
export interface PackedWeights {
  rowsOfChunk: number;
  /** All vectors one after the other. */
  vectors: Float32Array;
  steps: Float32Array;
  /** Levels of each matrix, in the order of MATRICES. */
  levels: Int8Array[];
  table: Uint8Array;
}

/** Size of the packed file. */
export function packedBytes(rowsOfChunk: number): number {
  return tableAt() + CHUNKS * rowsOfChunk * EMBEDDING;
}

/** Writes the header of a file that is to be filled. */
export function writeHeader(file: ArrayBufferLike, rowsOfChunk: number): void {
  new Uint8Array(file).set(new TextEncoder().encode(MAGIC));
  const header = new DataView(file);
  header.setUint32(8, ENCODER_FORMAT, true);
  header.setUint32(12, rowsOfChunk, true);
  header.setUint32(16, file.byteLength, true);
}

/** @throws AppError FAILED_PRECONDITION that says what is wrong with the file */
export function checkHeader(file: Uint8Array): void {
  if (file.byteLength < HEADER_BYTES) throw damaged(`it has ${file.byteLength} bytes, too few for a header`);
  const magic = String.fromCharCode(...file.subarray(0, MAGIC.length));
  if (magic !== MAGIC) throw damaged('it does not begin with the mark of a packed encoder');
  const header = new DataView(file.buffer, file.byteOffset, HEADER_BYTES);
  const version = header.getUint32(8, true);
  if (version !== ENCODER_FORMAT)
    throw damaged(`its version is ${version}, this program reads version ${ENCODER_FORMAT}`);
  const rowsOfChunk = header.getUint32(12, true);
  if (rowsOfChunk < 1 || rowsOfChunk > ROWS_OF_CHUNK_MAX) {
    throw damaged(`its table has ${rowsOfChunk} rows a chunk, allowed are 1 to ${ROWS_OF_CHUNK_MAX}`);
  }
  const expected = packedBytes(rowsOfChunk);
  if (header.getUint32(16, true) !== expected || file.byteLength !== expected) {
    throw damaged(`it has ${file.byteLength} bytes where its header stands for ${expected}`);
  }
}

/** Views of a file whose header was checked. */
export function viewWeights(file: ArrayBufferLike): PackedWeights {
  const rowsOfChunk = new DataView(file).getUint32(12, true);
  const vectors = new Float32Array(file, HEADER_BYTES, vectorNumbers());
  const steps = new Float32Array(file, HEADER_BYTES + vectors.byteLength, MATRICES.length);
  let at = HEADER_BYTES + vectors.byteLength + steps.byteLength;
  const levels = MATRICES.map(({ inputs, outputs }) => {
    const matrix = new Int8Array(file, at, inputs * outputs);
    at += inputs * outputs;
    return matrix;
  });
  return { rowsOfChunk, vectors, steps, levels, table: new Uint8Array(file, tableAt()) };
}

function vectorNumbers(): number {
  return VECTORS.reduce((sum, { length }) => sum + length, 0);
}

function tableAt(): number {
  const weights = MATRICES.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
  const end = HEADER_BYTES + 4 * (vectorNumbers() + MATRICES.length) + weights;
  return Math.ceil(end / 64) * 64;
}

function damaged(what: string): AppError {
  return new AppError('FAILED_PRECONDITION', `the weights of the sentence encoder are unusable: ${what}`, {
    remedy: 'Run: npm run models -- --again.',
    metadata: { file: 'encoder.weights' },
  });
}
