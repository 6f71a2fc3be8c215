import { ByteBuffer } from './byte-buffer.js';
import { Charsmap } from './charsmap.js';

const SPACE = 0x20;
/** U+2581, which stands for a space in pieces, in UTF-8. */
const MARK = [0xe2, 0x96, 0x81] as const;

/**
 * Brings UTF-8 into the form that pieces are made of, as SentencePiece's `nmt_nfkc` does: replacements of the charsmap,
 * one mark before the text and for each run of spaces, none at the end. The result is empty for a text of nothing else.
 */
export class Normalizer {
  readonly output: ByteBuffer;
  readonly #charsmap: Charsmap;

  constructor(charsmap: Charsmap, lengthMax: number) {
    this.#charsmap = charsmap;
    this.output = new ByteBuffer(lengthMax);
  }

  /** Fills `output`; false as soon as it would exceed its bound. */
  normalize(text: Uint8Array, end: number): boolean {
    const { output } = this;
    const map = this.#charsmap;
    output.length = 0;
    let at = this.#skipSpaces(text, end);
    if (at >= end) return true;
    if (!this.#pushMark()) return false;
    let afterSpace = true;
    while (at < end) {
      map.match(text, at, end);
      const { matched } = map;
      const from = matched > 0 ? map.replacements : text;
      let next = matched > 0 ? map.replacement : at;
      const stop = matched > 0 ? endOfString(from, next) : at + characterBytes(text, at, end);
      at = matched > 0 ? at + matched : stop;
      while (afterSpace && next < stop && from[next] === SPACE) next++;
      if (next === stop) continue;
      afterSpace = from[stop - 1] === SPACE;
      if (!this.#pushAll(from, next, stop)) return false;
    }
    dropMarks(output);
    return true;
  }

  /** First character that is no space and becomes none. */
  #skipSpaces(text: Uint8Array, end: number): number {
    const map = this.#charsmap;
    let at = 0;
    while (at < end) {
      map.match(text, at, end);
      const { matched, replacement, replacements } = map;
      const space =
        matched > 0
          ? replacements[replacement] === SPACE && replacements[replacement + 1] === 0
          : text[at] === SPACE;
      if (!space) break;
      at += matched || 1;
    }
    return at;
  }

  #pushAll(from: Uint8Array, start: number, stop: number): boolean {
    for (let at = start; at < stop; at++) {
      const byte = from[at] ?? 0;
      if (byte === SPACE) {
        if (!this.#pushMark()) return false;
      } else {
        if (!this.output.reserve(1)) return false;
        this.output.push(byte);
      }
    }
    return true;
  }

  #pushMark(): boolean {
    if (!this.output.reserve(MARK.length)) return false;
    for (const byte of MARK) this.output.push(byte);
    return true;
  }
}

function dropMarks(output: ByteBuffer): void {
  const { bytes } = output;
  while (
    output.length >= MARK.length &&
    MARK.every((byte, i) => bytes[output.length - MARK.length + i] === byte)
  ) {
    output.length -= MARK.length;
  }
}

function endOfString(strings: Uint8Array, from: number): number {
  let at = from;
  while (at < strings.length && strings[at] !== 0) at++;
  return at;
}

/** Length of the character that begins at `at`; the text is valid UTF-8. */
export function characterBytes(text: Uint8Array, at: number, end: number): number {
  const lead = text[at] ?? 0;
  const length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return Math.min(length, end - at);
}
