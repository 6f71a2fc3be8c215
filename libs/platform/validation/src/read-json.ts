import { AppError } from '@isthmus/platform-errors';
import { depthFault } from './json-depth.js';
import { jsonFault, jsonPlace } from './json-fault.js';

/** Levels that a document of a client may nest; far above what the protocols need, far below what a stack holds. */
export const JSON_DEPTH_MAX = 100;

/** Bounds of one document. */
export interface JsonLimits {
  /** Levels of arrays and objects; validators recurse over the value, so it stays far below what a stack holds. */
  depthMax: number;
  /** Length of the text in UTF-8. */
  bytesMax?: number;
}

/**
 * The value of `text` by RFC 8259: no comments, no trailing commas; of equal names the last one counts, and `__proto__`
 * is a name like any other, as in JSON.parse. Throws INVALID_ARGUMENT with line, column and path of the fault, in the
 * message and as metadata (`line`, `column`, `offset`, `path`, `expected`; `param` and `code` for OpenAI's error form);
 * it repeats no value of the text. Throws PAYLOAD_TOO_LARGE over `bytesMax`. Never recurses over the text.
 */
export function readJson(text: string, { depthMax, bytesMax }: JsonLimits): unknown {
  if (bytesMax !== undefined && Buffer.byteLength(text) > bytesMax) {
    throw new AppError('PAYLOAD_TOO_LARGE', `The body has more than ${bytesMax} bytes`, {
      remedy: 'Send a smaller body.',
      metadata: { param: 'body' },
    });
  }
  const tooDeep = depthFault(text, depthMax);
  if (tooDeep !== undefined) throw invalidJson(text, tooDeep, `at most ${depthMax} levels`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const { offset, expected } = jsonFault(text) ?? { offset: text.length, expected: 'valid JSON' };
    throw invalidJson(text, offset, expected);
  }
}

function invalidJson(text: string, offset: number, expected: string): AppError {
  const { line, column, path } = jsonPlace(text, offset);
  const where = `line ${line}, column ${column}${path === '' ? '' : ` (${path})`}`;
  return new AppError('INVALID_ARGUMENT', `The body is not valid JSON: ${where}: expected ${expected}`, {
    metadata: {
      param: 'body',
      code: 'invalid_json',
      line: String(line),
      column: String(column),
      offset: String(offset),
      path,
      expected,
    },
  });
}
