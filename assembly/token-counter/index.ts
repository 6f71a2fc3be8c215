import { countPiece, encodePiece } from './encode';
import * as layout from './layout';
import { looked, pieceEndCl100k, pieceEndO200k, PIECE_MARGIN, startPiece } from './split';
import { tokenLength, tokenStart } from './tables';

export { derive } from './derive';

/** Addresses and sizes that the façade needs; it checks every length against them before it calls. */
export const classBlocks: usize = layout.CLASS_BLOCKS;
export const classValues: usize = layout.CLASS_VALUES;
export const classRowsMax: u32 = layout.CLASS_ROWS_MAX;
export const offsets: usize = layout.OFFSETS;
export const bytes: usize = layout.BYTES;
export const bytesMax: u32 = layout.BYTES_MAX;
export const tokensMax: u32 = layout.TOKENS_MAX;
export const tablesStart: usize = layout.CLASS_BLOCKS;
export const tablesEnd: usize = layout.TABLES_END;
export const input: usize = layout.INPUT;
export const ids: usize = layout.IDS;
export const window: u32 = layout.WINDOW;
export const memoryEnd: usize = layout.MEMORY_END;

/** Bytes of the text that the last call has dealt with. The rest belongs to a piece whose end is not sure yet. */
export let consumed: u32 = 0;

/** Tokens of the first `length` bytes of INPUT; stops behind the piece that passes `limit`. */
export function countO200k(length: u32, final: bool, limit: u32): u32 {
  return run(length, final, limit, false, false);
}

export function countCl100k(length: u32, final: bool, limit: u32): u32 {
  return run(length, final, limit, true, false);
}

/** Writes the ids to IDS and returns how many. */
export function encodeO200k(length: u32, final: bool): u32 {
  return run(length, final, layout.NONE, false, true);
}

export function encodeCl100k(length: u32, final: bool): u32 {
  return run(length, final, layout.NONE, true, true);
}

// @ts-ignore: decorator
@inline
function run(length: u32, final: bool, limit: u32, cl100k: bool, keep: bool): u32 {
  const end = layout.INPUT + length;
  // Runs are read 16 bytes at a time: what an earlier text left behind the end must not prolong them.
  memory.fill(end, 0, layout.PADDING);
  const sure = final ? end : end - min(length, <u32>PIECE_MARGIN);
  let p = layout.INPUT;
  let total: u32 = 0;
  while (p < end && total <= limit) {
    startPiece();
    const behind = cl100k ? pieceEndCl100k(p, end) : pieceEndO200k(p, end);
    if (behind > sure || looked > sure) break;
    total += keep ? encodePiece(p, behind, layout.IDS + (<usize>total << 2)) : countPiece(p, behind);
    p = behind;
  }
  consumed = <u32>(p - layout.INPUT);
  return total;
}

/** Writes the bytes of the first `count` ids of IDS to INPUT and returns their length; the façade checks the ids. */
export function decode(count: u32): u32 {
  let out = layout.INPUT;
  for (let i: u32 = 0; i < count; i++) {
    const id = load<u32>(layout.IDS + (<usize>i << 2));
    const length = tokenLength(id);
    memory.copy(out, tokenStart(id), length);
    out += length;
  }
  return <u32>(out - layout.INPUT);
}
