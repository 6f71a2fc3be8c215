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

/**
 * The value of `text` by RFC 8259: no comments, no trailing commas; of duplicate names the last one counts, and
 * `__proto__` is an ordinary name, as in JSON.parse. Throws INVALID_ARGUMENT with line, column and path of the error,
 * in the message and as metadata (`line`, `column`, `offset`, `path`, `expected`; `param` and `code` for OpenAI's error
 * form); it repeats no value of the text. Throws PAYLOAD_TOO_LARGE over `bytesMax`. Never recurses over the text, and
 * takes time proportional to its length, whether it is valid or not.
 */
export function readJson(text: string, { depthMax, bytesMax }: JsonLimits): unknown {
  if (bytesMax !== undefined && Buffer.byteLength(text) > bytesMax) {
    throw new AppError('PAYLOAD_TOO_LARGE', `The body has more than ${bytesMax} bytes`, {
      remedy: 'Send a smaller body.',
      metadata: { param: 'body' },
    });
  }
  if (depthFault(text, depthMax) !== undefined) throw invalidJson(text, depthMax);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidJson(text, depthMax);
  }
}

function invalidJson(text: string, depthMax: number): AppError {
  const unknown: JsonFault = { offset: text.length, expected: 'valid JSON', path: '' };
  const { offset, expected, path } = jsonFault(text, depthMax) ?? unknown;
  const { line, column } = lineAndColumn(text, offset);
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
