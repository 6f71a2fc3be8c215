import { badRequest } from './openai-error.js';
import { faultOffset } from './json-fault.js';

/** Parses a request's body; the error names line and column of what is wrong, but repeats none of the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const before = text.slice(0, faultOffset(text)).split('\n');
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    throw badRequest('body', `The body is not valid JSON: ${place}`, 'invalid_json');
  }
}
