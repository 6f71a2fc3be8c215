import { AppError } from '@isthmus/platform-errors';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The value of a JSON body. Throws INVALID_ARGUMENT for other text, and for values nested deeper than `depthMax`. */
export function readJsonBody(bytes: Buffer, depthMax: number): unknown {
  const text = decode(bytes);
  assertDepth(text, depthMax);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid('The body is not valid JSON');
  }
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalid('The body is not UTF-8');
  }
}

/** Before parsing and without recursion: what recurses later must never meet more. */
function assertDepth(text: string, depthMax: number): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const mark = text.charCodeAt(at);
    if (quoted) {
      if (mark === 0x5c) at++;
      else if (mark === 0x22) quoted = false;
    } else if (mark === 0x22) quoted = true;
    else if (mark === 0x5b || mark === 0x7b) depth++;
    else if (mark === 0x5d || mark === 0x7d) depth--;
    if (depth > depthMax) throw invalid(`The body is nested deeper than ${depthMax} levels`);
  }
}

function invalid(message: string): AppError {
  return new AppError('INVALID_ARGUMENT', message, { metadata: { param: 'body', code: 'invalid_json' } });
}
