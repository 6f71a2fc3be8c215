import { AppError } from '@isthmus/platform-errors';
import { depthFault } from './json-depth.js';
import { jsonFault, type JsonFault } from './json-fault.js';

/** Nesting limit for documents of clients; far above what the protocols need, far below the stack limit. */
export const JSON_DEPTH_MAX = 100;

/** Limits of one document. */
export interface JsonLimits {
  /** Levels of arrays and objects; validators recurse over the value, so it is far below the stack limit. */
  depthMax: number;
  /** Length of the text in UTF-8. */
  bytesMax?: number;
}

/** Of bytes that are not UTF-8 it throws; replaced, two different texts would become the same. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The value of `json` by RFC 8259: no comments, no trailing commas; of duplicate names the last one counts, and
 * `__proto__` is an ordinary name, as in JSON.parse. Bytes are read as UTF-8, after a byte order mark if there is one.
 * Throws INVALID_ARGUMENT, with `param` and `code` as metadata for OpenAI's error form:
 * - `invalid_json`, with line, column and path of the error in the message and as metadata (`line`, `column`, `offset`,
 *   `path`, `expected`);
 * - `nested_too_deep`, with the start of the path in the message and as `param`, and the same metadata;
 * - `invalid_utf8` for bytes.
 *
 * It repeats no value of the text. Throws PAYLOAD_TOO_LARGE over `bytesMax`. Never recurses over the text, and takes
 * time proportional to its length, whether it is valid or not.
 */
export function readJson(json: string | Uint8Array, { depthMax, bytesMax }: JsonLimits): unknown {
  if (bytesMax !== undefined && Buffer.byteLength(json) > bytesMax) {
    throw new AppError('PAYLOAD_TOO_LARGE', `The body has more than ${bytesMax} bytes`, {
      remedy: 'Send a smaller body.',
      metadata: { param: 'body' },
    });
  }
  const text = typeof json === 'string' ? json : utf8Text(json);
  if (depthFault(text, depthMax) !== undefined) throw invalidJson(text, depthMax);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidJson(text, depthMax);
  }
}

/**
 * The text of a body in UTF-8, without its byte order mark. Throws INVALID_ARGUMENT (`invalid_utf8`) for other bytes.
 */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new AppError('INVALID_ARGUMENT', 'The body is not valid UTF-8', {
      remedy: 'Encode the body as UTF-8.',
      metadata: { param: 'body', code: 'invalid_utf8' },
    });
  }
}

function invalidJson(text: string, depthMax: number): AppError {
  const unknown: JsonFault = { offset: text.length, expected: 'valid JSON', path: '', tooDeep: false };
  const { offset, expected, path, tooDeep } = jsonFault(text, depthMax) ?? unknown;
  const { line, column } = lineAndColumn(text, offset);
  const metadata = { line: String(line), column: String(column), offset: String(offset), path, expected };
  if (tooDeep) {
    return new AppError('INVALID_ARGUMENT', `${path}: must not nest deeper than ${depthMax} levels`, {
      metadata: { ...metadata, param: path, code: 'nested_too_deep' },
    });
  }
  const where = `line ${line}, column ${column}${path === '' ? '' : ` (${path})`}`;
  return new AppError('INVALID_ARGUMENT', `The body is not valid JSON: ${where}: expected ${expected}`, {
    metadata: { ...metadata, param: 'body', code: 'invalid_json' },
  });
}

/** Both from 1; columns are UTF-16 code units. */
function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', start)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
