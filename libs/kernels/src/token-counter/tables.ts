import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { wasmUrl, type Exports } from '@isthmus/kernel-token-counter';
import { rankFileBytes, readVocabulary, type Encoding } from './encodings.js';
import { CLASS_RUNS } from './unicode-classes.data.js';
import { classRows } from './unicode-classes.js';
import { STATUS } from '../status.js';

const FINGERPRINT_BYTES = 32;

/**
 * Fills the kernel's tables: from the file that the build wrote, in some milliseconds, or if there is none for
 * this kernel and this data, by deriving them from the rank data, in some tenths of a second.
 *
 * @returns which of the two
 */
export function fillTables(kernel: Exports, encoding: Encoding): 'stored' | 'derived' {
  if (readTables(kernel, encoding)) return 'stored';
  deriveTables(kernel, encoding);
  return 'derived';
}

/** Where the build writes the tables, the same from `src` and from `dist`. */
export function tablesUrl(encoding: Encoding): URL {
  return new URL(`../../dist/tables/${encoding.name}.tables`, import.meta.url);
}

/** The table file: a fingerprint of all that the tables depend on, then the kernel's memory between its two marks. */
export function tableFile(kernel: Exports, encoding: Encoding): Uint8Array {
  deriveTables(kernel, encoding);
  return Buffer.concat([fingerprint(encoding), tableMemory(kernel)]);
}

function readTables(kernel: Exports, encoding: Encoding): boolean {
  let file: number;
  try {
    file = openSync(tablesUrl(encoding), 'r');
  } catch {
    return false;
  }
  try {
    const found = Buffer.alloc(FINGERPRINT_BYTES);
    if (readSync(file, found) !== FINGERPRINT_BYTES || !found.equals(fingerprint(encoding))) return false;
    const memory = tableMemory(kernel);
    let filled = 0;
    while (filled < memory.length) {
      const read = readSync(file, memory, filled, memory.length - filled, null);
      if (read === 0) break;
      filled += read;
    }
    if (filled === memory.length) return true;
    memory.fill(0);
    return false;
  } finally {
    closeSync(file);
  }
}

function deriveTables(kernel: Exports, encoding: Encoding): void {
  const { offsets, bytes } = readVocabulary(encoding);
  const { blocks, rows } = classRows();
  const fits =
    encoding.tokens < kernel.tokensMax.value &&
    bytes.length <= kernel.bytesMax.value &&
    rows.length <= 128 * kernel.classRowsMax.value;
  if (!fits)
    throw new Error(`${encoding.name}: the vocabulary or the class table is larger than the kernel's memory`);
  tableMemory(kernel).fill(0);
  const { buffer } = kernel.memory;
  new Uint16Array(buffer, kernel.classBlocks.value, blocks.length).set(blocks);
  new Uint8Array(buffer, kernel.classValues.value, rows.length).set(rows);
  new Uint32Array(buffer, kernel.offsets.value, offsets.length).set(offsets);
  new Uint8Array(buffer, kernel.bytes.value, bytes.length).set(bytes);
  if (kernel.derive(encoding.tokens) !== STATUS.OK)
    throw new Error(`${encoding.name}: the trie is larger than the kernel's memory`);
}

function tableMemory(kernel: Exports): Uint8Array {
  const start = kernel.tablesStart.value;
  return new Uint8Array(kernel.memory.buffer, start, kernel.tablesEnd.value - start);
}

function fingerprint(encoding: Encoding): Buffer {
  const hash = createHash('sha256').update(readFileSync(wasmUrl)).update(CLASS_RUNS);
  return hash.update(`${encoding.name} ${encoding.tokens} ${rankFileBytes(encoding)}`).digest();
}
