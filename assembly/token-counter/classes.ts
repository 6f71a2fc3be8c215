import { CLASS_BLOCKS, CLASS_VALUES } from './layout';

/** Classes of code points; the façade's table uses the same numbers. */
export const OTHER: u32 = 0;
export const UPPER: u32 = 1; // Lu, Lt
export const LOWER: u32 = 2; // Ll
export const LETTER: u32 = 3; // Lm, Lo: of both cases
export const MARK: u32 = 4; // M: of both cases in o200k, punctuation in cl100k
export const NUMBER: u32 = 5;
export const SPACE: u32 = 6; // White_Space except the next
export const NEWLINE: u32 = 7; // CR, LF

/** Class of the character at `p` in its low byte, length of the character in bytes above. The text is valid UTF-8. */
// @ts-ignore: decorator
@inline
export function classAt(p: usize): u32 {
  const lead: u32 = load<u8>(p);
  return lead < 0x80 ? load<u8>(CLASS_VALUES + lead) | 0x100 : classBeyondAscii(p, lead);
}

function classBeyondAscii(p: usize, lead: u32): u32 {
  let point: u32;
  let length: u32;
  if (lead < 0xe0) {
    point = ((lead & 0x1f) << 6) | (load<u8>(p, 1) & 0x3f);
    length = 0x200;
  } else if (lead < 0xf0) {
    point = ((lead & 0x0f) << 12) | ((load<u8>(p, 1) & 0x3f) << 6) | (load<u8>(p, 2) & 0x3f);
    length = 0x300;
  } else {
    point =
      ((lead & 0x07) << 18) |
      ((load<u8>(p, 1) & 0x3f) << 12) |
      ((load<u8>(p, 2) & 0x3f) << 6) |
      (load<u8>(p, 3) & 0x3f);
    length = 0x400;
  }
  const row = <usize>load<u16>(CLASS_BLOCKS + (<usize>(point >> 7) << 1));
  return load<u8>(CLASS_VALUES + (row << 7) + (point & 127)) | length;
}

/** True where the class is one of the set bits. */
// @ts-ignore: decorator
@inline
export function among(kind: u32, set: u32): bool {
  return ((set >> (kind & 7)) & 1) != 0;
}
