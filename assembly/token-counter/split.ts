import { among, classAt, LETTER, LOWER, MARK, NEWLINE, NUMBER, OTHER, SPACE, UPPER } from './classes';

const APOSTROPHE: u32 = 0x27;
const SLASH: u32 = 0x2f;
const BLANK: u32 = 0x20;

const BOTH_CASES: u32 = (1 << LETTER) | (1 << MARK);
const CAPITALS: u32 = (1 << UPPER) | BOTH_CASES;
const SMALLS: u32 = (1 << LOWER) | BOTH_CASES;
const LETTERS: u32 = (1 << UPPER) | (1 << LOWER) | (1 << LETTER);
const SIGNS: u32 = (1 << OTHER) | (1 << MARK);
const WHITE: u32 = (1 << SPACE) | (1 << NEWLINE);
const LEADS: u32 = SIGNS | (1 << SPACE);

/**
 * How far the last decision looked, where that is more than PIECE_MARGIN bytes behind the piece's end: a caller that
 * sees only part of the text must not trust a piece whose decision looked at the cut.
 */
export let looked: usize = 0;

// @ts-ignore: decorator
@inline
export function startPiece(): void {
  looked = 0;
}

/** A piece's end is sure once this many bytes behind it are seen: the longest contraction. */
export const PIECE_MARGIN: usize = 4;

/** End of the o200k piece that starts at `p` < `end`. */
export function pieceEndO200k(p: usize, end: usize): usize {
  const kind = classAt(p);
  if (among(kind, CAPITALS | SMALLS)) return wordEndO200k(p, end);
  const next = p + (kind >> 8);
  if (among(kind, LEADS) && next < end && among(classAt(next), CAPITALS | SMALLS)) return wordEndO200k(next, end);
  return restEnd(p, end, kind, true);
}

/** End of the cl100k piece that starts at `p` < `end`. */
export function pieceEndCl100k(p: usize, end: usize): usize {
  const kind = classAt(p);
  if (load<u8>(p) == APOSTROPHE) {
    const contracted = contractionEnd(p, end);
    if (contracted != p) return contracted;
  }
  if (among(kind, LETTERS)) return lettersEnd(p, end);
  const next = p + (kind >> 8);
  if (among(kind, LEADS) && next < end && among(classAt(next), LETTERS)) return lettersEnd(next, end);
  return restEnd(p, end, kind, false);
}

/** Alternatives 3 to 6, which the two encodings share but for the slash. */
function restEnd(p: usize, end: usize, kind: u32, slashes: bool): usize {
  if (among(kind, 1 << NUMBER)) return digitsEnd(p, end);
  const signs = load<u8>(p) == BLANK ? p + 1 : p;
  if (signs < end && among(classAt(signs), SIGNS)) return signsEnd(signs, end, slashes);
  return whiteEnd(p, end);
}

/**
 * A word of o200k: capitals then smalls, where letters without case and marks are of both. Alternative 1 wants at
 * least one small and so may have to give capitals back, down to the last character of both cases; alternative 2 does
 * without smalls. An ASCII word is settled by two SIMD runs.
 */
function wordEndO200k(p: usize, end: usize): usize {
  let q = p + asciiRun(p, 0x41);
  q += asciiRun(q, 0x61);
  if (q != p && (q == end || load<u8>(q) < 0x80)) return contractionEnd(q, end);
  return wordEndBeyondAscii(p, end);
}

function wordEndBeyondAscii(p: usize, end: usize): usize {
  let q = p;
  let both = p;
  let kind: u32 = OTHER;
  while (q < end) {
    kind = classAt(q);
    if (!among(kind, CAPITALS)) break;
    q += kind >> 8;
    if (among(kind, BOTH_CASES)) both = q;
  }
  if (q < end && among(kind, SMALLS)) {
    do {
      q += kind >> 8;
      if (q >= end) break;
      kind = classAt(q);
    } while (among(kind, SMALLS));
    return contractionEnd(q, end);
  }
  looked = q;
  return contractionEnd(both == p ? q : both, end);
}

function lettersEnd(p: usize, end: usize): usize {
  let q = p;
  while (true) {
    // Setting bit 5 folds the case of ASCII letters; no other ASCII byte lands between a and z by it.
    const run = foldedRun(q);
    q += run;
    if (q >= end) return end;
    if (run == 16) continue;
    if (load<u8>(q) < 0x80) return q;
    const kind = classAt(q);
    if (!among(kind, LETTERS)) return q;
    q += kind >> 8;
    if (q >= end) return end;
  }
}

function digitsEnd(p: usize, end: usize): usize {
  let q = p;
  for (let n = 0; n < 3 && q < end; n++) {
    const kind = classAt(q);
    if (!among(kind, 1 << NUMBER)) break;
    q += kind >> 8;
  }
  return q;
}

function signsEnd(p: usize, end: usize, slashes: bool): usize {
  let q = p;
  while (q < end) {
    const kind = classAt(q);
    if (!among(kind, SIGNS)) break;
    q += kind >> 8;
  }
  while (q < end) {
    const byte: u32 = load<u8>(q);
    if (byte != 0x0a && byte != 0x0d && !(slashes && byte == SLASH)) break;
    q++;
  }
  return q;
}

/** White space: up to the last line break of the run; else all but the last before a word; else all. */
function whiteEnd(p: usize, end: usize): usize {
  let q = p;
  let last = p;
  let broken: usize = 0;
  while (q < end) {
    const kind = classAt(q);
    if (!among(kind, WHITE)) break;
    last = q;
    q += kind >> 8;
    if (among(kind, 1 << NEWLINE)) broken = q;
  }
  looked = q;
  if (broken != 0) return broken;
  return q == end || last == p ? q : last;
}

/** The end of the English contraction at `p` ('s 't 'm 'd 're 've 'll, any case, long s too), or `p` if there is none. */
function contractionEnd(p: usize, end: usize): usize {
  if (p >= end || load<u8>(p) != APOSTROPHE || p + 1 >= end) return p;
  // Setting bit 5 folds the case, and no byte but the two letters lands on a letter by it.
  const first: u32 = load<u8>(p, 1) | 0x20;
  if (first == 0x73 || first == 0x74 || first == 0x6d || first == 0x64) return p + 2;
  if (p + 2 >= end) return p;
  if (load<u8>(p, 1) == 0xc5 && load<u8>(p, 2) == 0xbf) return p + 3;
  const second: u32 = load<u8>(p, 2) | 0x20;
  const pair = (first << 8) | second;
  return pair == 0x7265 || pair == 0x7665 || pair == 0x6c6c ? p + 3 : p;
}

/** Number of bytes from `p` on within the 26 from `first`. Reads up to 16 bytes behind the run. */
// @ts-ignore: decorator
@inline
function asciiRun(p: usize, first: i8): usize {
  let total: usize = 0;
  while (true) {
    const shifted = i8x16.sub(v128.load(p + total), i8x16.splat(first));
    const run = <usize>ctz(~i8x16.bitmask(i8x16.lt_u(shifted, i8x16.splat(26))) | 0x10000);
    total += run;
    if (run < 16) return total;
  }
}

// @ts-ignore: decorator
@inline
function foldedRun(p: usize): usize {
  const folded = v128.or(v128.load(p), i8x16.splat(0x20));
  const inside = i8x16.lt_u(i8x16.sub(folded, i8x16.splat(0x61)), i8x16.splat(26));
  return <usize>ctz(~i8x16.bitmask(inside) | 0x10000);
}
