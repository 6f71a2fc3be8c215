import { CLASS_RUNS } from './unicode-classes.data.js';

/** Version of the class table; the encodings' own splitter uses the same. */
export const UNICODE_VERSION = '16.0';

/** Classes of code points; the kernel's `classes.ts` uses the same numbers. */
export const CLASS = {
  OTHER: 0,
  UPPER: 1,
  LOWER: 2,
  LETTER: 3,
  MARK: 4,
  NUMBER: 5,
  SPACE: 6,
  NEWLINE: 7,
} as const;

const ROW = 128;
let classes: Uint8Array | undefined;

/** Class of every code point, expanded from the runs at first use. */
export function codePointClasses(): Uint8Array {
  if (classes) return classes;
  classes = new Uint8Array(0x110000);
  let point = 0;
  for (const [, letter = 'A', length] of CLASS_RUNS.matchAll(/([A-H])([0-9a-z]*)/g)) {
    const behind = point + (length ? Number.parseInt(length, 36) : 1);
    classes.fill(letter.charCodeAt(0) - 65, point, behind);
    point = behind;
  }
  return classes;
}

/** The same in two stages: block of 128 code points → row, and the distinct rows; row 0 is ASCII. */
export function classRows(): { blocks: Uint16Array; rows: Uint8Array } {
  const all = codePointClasses();
  const blocks = new Uint16Array(all.length / ROW);
  const rowOf = new Map<string, number>();
  const rows: Uint8Array[] = [];
  blocks.forEach((_, block) => {
    const row = all.subarray(block * ROW, (block + 1) * ROW);
    const key = row.join('');
    let index = rowOf.get(key);
    if (index === undefined) {
      index = rows.push(row) - 1;
      rowOf.set(key, index);
    }
    blocks[block] = index;
  });
  return { blocks, rows: Buffer.concat(rows) };
}
