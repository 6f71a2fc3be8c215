import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileState } from './file.state.js';

/** A file whose checksum was taken, and the state in which it was. */
export interface CheckedFile extends FileState {
  sha256: string;
}

/** Beside the files of a model: the checksums of what was packed here, and those that were taken last. */
export interface Records {
  packed: Record<string, string>;
  checked: Record<string, CheckedFile>;
}

const FILE = 'checksums.json';

/** Empty where there are none, or what is there cannot be read. */
export async function readRecords(folder: string): Promise<Records> {
  try {
    const { packed, checked } = JSON.parse(await readFile(join(folder, FILE), 'utf8')) as Partial<Records>; // only this file's writer
    return { packed: packed ?? {}, checked: checked ?? {} };
  } catch {
    return { packed: {}, checked: {} };
  }
}

/** In one piece: others may read and write at any moment. */
export async function writeRecords(folder: string, records: Records): Promise<void> {
  const written = join(folder, `${FILE}.${randomUUID()}`);
  await writeFile(written, JSON.stringify(records, undefined, 2));
  await rename(written, join(folder, FILE));
}
