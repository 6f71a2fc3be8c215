import { AppError } from '@isthmus/platform-errors';
import { visitFields } from './protobuf.js';

/** What a SentencePiece model file says of its pieces and of how text is normalised. */
export interface SentencePieces {
  /** UTF-8 of each piece, by id. */
  pieces: Uint8Array[];
  scores: Float32Array;
  /** Double array of the normaliser's keys; empty if text stays as it is. */
  units: Uint32Array;
  /** What keys become, each ended by a zero. */
  replacements: Uint8Array;
}

const FILE_BYTES_MAX = 1 << 23;
/** Unknown, begin and end of a sentence. */
const SPECIAL_PIECES = 3;
// Numbers of fields: pieces of the model, charsmap in its legacy place, text and score of a piece.
const PIECES = 1;
const CHARSMAP_OWNER = 3;
const CHARSMAP = 2;
const PIECE_TEXT = 1;
const PIECE_SCORE = 2;

/** @throws AppError FAILED_PRECONDITION that says what is wrong with the file */
export function readSentencePieces(file: Uint8Array): SentencePieces {
  if (file.length > FILE_BYTES_MAX)
    throw unusable(`it has ${file.length} bytes, at most ${FILE_BYTES_MAX} are read`);
  try {
    return read(file);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw unusable(cause.message, cause);
  }
}

function read(file: Uint8Array): SentencePieces {
  const pieces: Uint8Array[] = [];
  const scores: number[] = [];
  let charsmap: Uint8Array | undefined;
  let text: Uint8Array | undefined;
  let score = 0;
  const readPiece = (number: number, bytes: Uint8Array): void => {
    if (number === PIECE_TEXT) text ??= bytes;
    if (number === PIECE_SCORE) score = floatOf(bytes);
  };
  visitFields(file, (number, message) => {
    if (number === CHARSMAP_OWNER) charsmap ??= charsmapOf(message);
    if (number !== PIECES) return;
    text = undefined;
    score = 0;
    visitFields(message, readPiece);
    if (!text) return;
    pieces.push(text);
    scores.push(score);
  });
  if (pieces.length <= SPECIAL_PIECES) throw unusable(`it has ${pieces.length} pieces`);
  return { pieces, scores: Float32Array.from(scores), ...readCharsmap(charsmap ?? new Uint8Array()) };
}

/** Empty where the message has none. */
function charsmapOf(message: Uint8Array): Uint8Array {
  let found: Uint8Array | undefined;
  visitFields(message, (number, bytes) => {
    if (number === CHARSMAP) found ??= bytes;
  });
  return found ?? new Uint8Array();
}

function floatOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat32(0, true);
}

function readCharsmap(charsmap: Uint8Array): Pick<SentencePieces, 'units' | 'replacements'> {
  if (charsmap.length === 0) return { units: new Uint32Array(), replacements: new Uint8Array() };
  const view = new DataView(charsmap.buffer, charsmap.byteOffset, charsmap.byteLength);
  const bytes = view.getUint32(0, true);
  if (bytes % 4 !== 0 || bytes > charsmap.length - 4)
    throw new RangeError('the table of characters is cut short');
  const units = Uint32Array.from({ length: bytes / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  return { units, replacements: charsmap.subarray(4 + bytes) };
}

function unusable(what: string, cause?: unknown): AppError {
  return new AppError('FAILED_PRECONDITION', `the sentence pieces of the encoder are unusable: ${what}`, {
    remedy: 'Run: npm run models -- --again.',
    metadata: { file: 'sp.model' },
    cause,
  });
}
