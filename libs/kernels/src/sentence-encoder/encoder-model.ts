import { AppError } from '@isthmus/platform-errors';
import { CHUNKS } from './architecture.js';
import { checkHeader, viewWeights } from './packed-file.js';
import { buildTrie, type PieceTrie } from './piece-trie.js';
import { readSentencePieces } from './sentence-pieces.js';

/** What the tokenizer needs of the SentencePiece model. */
export interface PieceTables {
  trie: PieceTrie;
  scores: Float32Array;
  /** Length of the longest piece in UTF-8. */
  pieceBytesMax: number;
  units: Uint32Array;
  replacements: Uint8Array;
}

/**
 * A sentence encoder's weights and pieces, read and checked. All of it lies in shared memory: posted to worker threads
 * it is there once, whatever the number of encoders.
 */
export interface EncoderModel {
  weights: SharedArrayBuffer;
  pieces: PieceTables;
}

/**
 * Reads the packed weights (`packEncoder`) and the SentencePiece model. Weights in shared memory are used where they
 * lie, others are copied once.
 *
 * @throws AppError FAILED_PRECONDITION that names what is wrong with which file
 */
export function readEncoderModel(weights: Uint8Array, sentencePieces: Uint8Array): EncoderModel {
  checkHeader(weights);
  const { pieces, scores, units, replacements } = readSentencePieces(sentencePieces);
  const file = sharedFile(weights);
  const rows = viewWeights(file).rowsOfChunk * CHUNKS;
  if (pieces.length > rows) {
    throw new AppError(
      'FAILED_PRECONDITION',
      `weights and pieces of the sentence encoder do not belong together: ${pieces.length} pieces, ${rows} rows`,
      { remedy: 'Run: npm run models -- --again.' },
    );
  }
  return {
    weights: file,
    pieces: {
      trie: buildTrie(pieces),
      scores: copied(scores, new Float32Array(new SharedArrayBuffer(scores.byteLength))),
      pieceBytesMax: pieces.reduce((most, { length }) => Math.max(most, length), 0),
      units: copied(units, new Uint32Array(new SharedArrayBuffer(units.byteLength))),
      replacements: copied(replacements, new Uint8Array(new SharedArrayBuffer(replacements.byteLength))),
    },
  };
}

function sharedFile(weights: Uint8Array): SharedArrayBuffer {
  const { buffer } = weights;
  if (buffer instanceof SharedArrayBuffer && weights.byteLength === buffer.byteLength) return buffer;
  const file = new SharedArrayBuffer(weights.byteLength);
  new Uint8Array(file).set(weights);
  return file;
}

function copied<T extends { set(values: T): void }>(values: T, target: T): T {
  target.set(values);
  return target;
}
