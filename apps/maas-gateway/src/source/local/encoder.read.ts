import { readEncoderModel } from '@isthmus/kernels';
import { AppError } from '@isthmus/platform-errors';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { EncoderRead } from './encoder.protocol.js';

/** Reads the files, synchronously: for a thread of its own, because it takes a third of a second. */
export function readEncoder(files: { weights: string; sentencePieces: string }): EncoderRead {
  try {
    return { model: readEncoderModel(readShared(files.weights), readFileSync(files.sentencePieces)) };
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (error instanceof AppError)
      return { unusable: { missing: `${error.message}.`, remedy: error.remedy ?? '', detail } };
    const names = [files.weights, files.sentencePieces].map((path) => basename(path)).join(' and ');
    return { unusable: { missing: `${names} cannot be read.`, remedy: 'Run: npm run models.', detail } };
  }
}

/** The file in shared memory, where the kernel uses it as it lies: a copy would be another 70 MB. */
function readShared(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    for (let at = 0; at < size;) {
      const bytesRead = readSync(file, bytes, at, size - at, at);
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
