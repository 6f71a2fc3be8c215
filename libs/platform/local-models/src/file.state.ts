import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** What tells one state of a file from another without reading it. */
export interface FileState {
  bytes: number;
  mtimeMs: number;
}

/** Undefined where there is no such file. */
export async function stateOf(path: string): Promise<FileState | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? { bytes: found.size, mtimeMs: found.mtimeMs } : undefined;
}

/** In hexadecimal. Rejects where the file cannot be read. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }))
    hash.update(chunk as Buffer); // no encoding
  return hash.digest('hex');
}
