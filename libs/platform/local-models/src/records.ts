import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileState } from './file.state.js';

/** A file whose checksum was taken, and the state in which it was. */
export interface CheckedFile extends FileState {
  sha256: string;
}

/** Beside the files of a model: the checksums that were taken last. What they should be, the manifest says. */
export interface Records {
  checked: Record<string, CheckedFile>;
}

const FILE = 'checksums.json';

/** Empty where there are none, or what is there cannot be read. */
export async function readRecords(folder: string): Promise<Records> {
  try {
    const { checked } = JSON.parse(await readFile(join(folder, FILE), 'utf8')) as Partial<Records>; // only this file's writer
    return { checked: checked ?? {} };
  } catch {
    return { checked: {} };
  }
}

/** In one piece: others may read and write at any moment. */
export async function writeRecords(folder: string, records: Records): Promise<void> {
  const written = join(folder, `${FILE}.${randomUUID()}`);
  await writeFile(written, JSON.stringify(records, undefined, 2));
  await rename(written, join(folder, FILE));
}
