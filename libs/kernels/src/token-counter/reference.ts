import type { TokenBackend } from './backend.js';
import { ENCODINGS, readVocabulary, type EncodingName, type Vocabulary } from './encodings.js';
import { lowestRankMerge } from './reference-merge.js';
import { CLASS, codePointClasses } from './unicode-classes.js';

const CONTRACTION = `'(?:[sS\u017f]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])`;
const LEAD = String.raw`[^\r\n\p{L}\p{N}]?`;
const CAPITALS = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const SMALLS = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;
const WHITE = String.raw`\s*[\r\n]+|\s+(?!\S)|\s+`;

/** The published patterns, with the case-insensitive group written out. */
const PATTERNS: Readonly<Record<EncodingName, RegExp>> = {
  o200k_base: new RegExp(
    `${LEAD}${CAPITALS}*${SMALLS}+(?:${CONTRACTION})?|${LEAD}${CAPITALS}+${SMALLS}*(?:${CONTRACTION})?|` +
      String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|` +
      WHITE,
    'gu',
  ),
  cl100k_base: new RegExp(
    String.raw`${CONTRACTION}|${LEAD}\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|` + WHITE,
    'gu',
  ),
};

/** By class: a character of that class since the first editions of Unicode, so that any engine's \p agrees. */
const REPRESENTATIVES = ['\u00a7', '\u00c4', '\u00e4', '\u05d0', '\u0300', '\u00b2', '\u00a0', '\n'];

/**
 * Splits a text into the pieces that are encoded one by one. The engine's own Unicode version must not matter: each
 * character beyond ASCII is first replaced by a representative of its class in the pinned table.
 */
function splitReference(encoding: EncodingName, text: string): string[] {
  const classes = codePointClasses();
  const characters = Array.from(text.toWellFormed());
  const image = characters.map((character) => {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80 || point === 0x17f) return character;
    return REPRESENTATIVES[classes[point] ?? CLASS.OTHER];
  });
  const pieces: string[] = [];
  let from = 0;
  for (const [match] of image.join('').matchAll(PATTERNS[encoding])) {
    pieces.push(characters.slice(from, from + match.length).join(''));
    from += match.length;
  }
  return pieces;
}

/**
 * The readable specification of the kernel: split by the published pattern; a piece that is a token as a whole is
 * that token; any other is merged pair by pair, lowest rank first, leftmost on ties. Also the backend if
 * WebAssembly is unavailable.
 */
export class ReferenceBackend implements TokenBackend {
  readonly kind = 'reference';
  readonly #encoding: EncodingName;
  readonly #vocabulary: Vocabulary;
  readonly #ranks = new Map<string, number>();

  constructor(encoding: EncodingName) {
    this.#encoding = encoding;
    this.#vocabulary = readVocabulary(ENCODINGS[encoding]);
    for (let id = 0; id < ENCODINGS[encoding].tokens; id++) this.#ranks.set(latin1(this.#bytesOf(id)), id);
  }

  count(text: string, limit: number): number {
    let total = 0;
    for (const piece of splitReference(this.#encoding, text)) {
      total += this.encodePiece(piece).length;
      if (total > limit) break;
    }
    return total;
  }

  encode(text: string): Uint32Array {
    return Uint32Array.from(splitReference(this.#encoding, text).flatMap((piece) => this.encodePiece(piece)));
  }

  decode(ids: Uint32Array): Uint8Array {
    return Buffer.concat(Array.from(ids, (id) => this.#bytesOf(id)));
  }

  encodePiece(piece: string): number[] {
    const bytes = latin1(Buffer.from(piece, 'utf8'));
    const whole = this.#ranks.get(bytes);
    return whole === undefined ? lowestRankMerge(bytes, this.#ranks) : [whole];
  }

  #bytesOf(id: number): Uint8Array {
    const { offsets, bytes } = this.#vocabulary;
    return bytes.subarray(offsets[id], offsets[id + 1]);
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
