import { AppError } from '@isthmus/platform-errors';
import { readJson } from '@isthmus/platform-validation';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The value of a JSON body. Throws INVALID_ARGUMENT for invalid JSON, and for values nested deeper than `depthMax`. */
export function readJsonBody(bytes: Buffer, depthMax: number): unknown {
  return readJson(decode(bytes), { depthMax });
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new AppError('INVALID_ARGUMENT', 'The body is not UTF-8', {
      metadata: { param: 'body', code: 'invalid_json' },
    });
  }
}
