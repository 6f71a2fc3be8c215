import { AppError } from '@isthmus/platform-errors';
import type { LocalModel } from './manifest.js';
import { FETCH } from './remedies.js';

/** Of a fetch: says where a full disk needs how much, and which folder cannot be written. Other errors stay as they are. */
export function diskError(error: unknown, model: LocalModel, cache: string): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || /No space left on device|Disk quota exceeded/.test(error.message))
    return new AppError(
      'FAILED_PRECONDITION',
      `The disk of ${cache} is full: ${model.id} needs ${megabytes(bytesNeeded(model))} there while it is fetched`,
      { remedy: `Free space, or name another folder with ISTHMUS_MODELS_FOLDER. ${FETCH}`, cause: error },
    );
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new AppError('FAILED_PRECONDITION', `${cache} cannot be written: ${error.message}`, {
      remedy: `Make it writable, or name another folder with ISTHMUS_MODELS_FOLDER. ${FETCH}`,
      cause: error,
    });
  return error;
}

/** The package twice, as pip copies it into place, its files, and what is packed of them. */
function bytesNeeded({ package: { bytes }, files, packed }: LocalModel): number {
  return files.reduce((sum, file) => sum + file.bytes, 2 * bytes + (packed?.bytes ?? 0));
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}
