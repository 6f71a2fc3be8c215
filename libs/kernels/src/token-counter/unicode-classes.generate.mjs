#!/usr/bin/env node
/**
 * Writes unicode-classes.data.ts from the running engine's \p{…}: `node unicode-classes.generate.mjs`. Needs an engine
 * of Unicode 16.0 or 17.0; of 17.0, what was added after 16.0 counts as unassigned, as it does for the encodings'
 * own splitter (tiktoken 1.0.22, probed code point by code point).
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ADDED_IN_17 = [
  [0x88f],
  [0xc5c],
  [0xcdc],
  [0x1acf, 0x1add],
  [0x1ae0, 0x1aeb],
  [0x20c1],
  [0x2b96],
  [0xa7ce, 0xa7cf],
  [0xa7d2],
  [0xa7d4],
  [0xa7f1],
  [0xfbc3, 0xfbd2],
  [0xfd90, 0xfd91],
  [0xfdc8, 0xfdce],
  [0x10940, 0x10959],
  [0x10ec5, 0x10ec7],
  [0x10ed0, 0x10ed8],
  [0x10efa, 0x10efb],
  [0x11b60, 0x11b67],
  [0x11db0, 0x11ddb],
  [0x11de0, 0x11de9],
  [0x16ea0, 0x16eb8],
  [0x16ebb, 0x16ed3],
  [0x16ff2, 0x16ff6],
  [0x187f8, 0x187ff],
  [0x18d09, 0x18d1e],
  [0x18d80, 0x18df2],
  [0x1ccfa, 0x1ccfc],
  [0x1ceba, 0x1ced0],
  [0x1cee0, 0x1cef0],
  [0x1e6c0, 0x1e6de],
  [0x1e6e0, 0x1e6f5],
  [0x1e6fe, 0x1e6ff],
  [0x2b73a, 0x2b73f],
  [0x2cea2, 0x2cead],
  [0x323b0, 0x33479],
];

const CLASSES = [
  [1, /[\p{Lu}\p{Lt}]/u],
  [2, /\p{Ll}/u],
  [3, /[\p{Lm}\p{Lo}]/u],
  [4, /\p{M}/u],
  [5, /\p{N}/u],
  [7, /[\r\n]/u],
  [6, /\p{White_Space}/u],
];

/** Classes of all code points as `class, length in base 36` runs. */
export function classRuns() {
  const added = new Set(
    ADDED_IN_17.flatMap(([from, to = from]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)),
  );
  let text = '';
  let current = -1;
  let length = 0;
  for (let point = 0; point <= 0x110000; point++) {
    const kind = point === 0x110000 ? -2 : added.has(point) ? 0 : classOf(point);
    if (kind === current) {
      length++;
      continue;
    }
    // Runs of one are most of them: they need no length. Class digits are A…H, so that they end a length.
    if (current >= 0) text += 'ABCDEFGH'[current] + (length === 1 ? '' : length.toString(36));
    current = kind;
    length = 1;
  }
  return text;
}

function classOf(point) {
  if (point >= 0xd800 && point <= 0xdfff) return 0;
  const character = String.fromCodePoint(point);
  return CLASSES.find(([, pattern]) => pattern.test(character))?.[0] ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!['16.0', '17.0'].includes(process.versions.unicode))
    throw new Error('needs an engine of Unicode 16.0 or 17.0');
  const lines = classRuns()
    .match(/.{1,100}/g)
    .map((line) => `  '${line}',`);
  const head = `/** Written by unicode-classes.generate.mjs; not edited by hand. Unicode 16.0. */\nexport const CLASS_RUNS = [\n`;
  writeFileSync(
    new URL('./unicode-classes.data.ts', import.meta.url),
    `${head}${lines.join('\n')}\n].join('');\n`,
  );
}
