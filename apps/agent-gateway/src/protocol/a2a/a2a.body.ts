import { A2aError } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { JSON_DEPTH_MAX, readJson, repeatedName } from '@isthmus/platform-validation';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The value of a request's body. Throws JSON-RPC's parse error (-32700) if it is not JSON, with the place as metadata
 * (`line`, `column`, `offset`, `path`); it repeats nothing of the body. Throws InvalidRequest (-32600) for a duplicate
 * member: the body is passed on as it came, and the agent might read the other one, such as a method that is charged.
 */
export function readBody(body: unknown): unknown {
  const text = textOf(body);
  const value = valueOf(text);
  if (repeatedName(text) !== undefined)
    throw new A2aError('InvalidRequest', 'The request has a duplicate member; send each member once');
  return value;
}

function valueOf(text: string): unknown {
  try {
    return readJson(text, { depthMax: JSON_DEPTH_MAX });
  } catch (error) {
    throw error instanceof AppError ? parseError(error) : error;
  }
}

function textOf(body: unknown): string {
  try {
    return Buffer.isBuffer(body) ? utf8.decode(body) : '';
  } catch {
    throw new A2aError('Parse', 'The body is not UTF-8');
  }
}

function parseError({ metadata }: AppError): A2aError {
  const { line = '', column = '', offset = '', path = '', expected = '' } = metadata;
  return new A2aError(
    'Parse',
    `The body is not valid JSON; line ${line}, column ${column}: expected ${expected}`,
    { metadata: { offset, line, column, path } },
  );
}
