import { ProtocolError } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { JSON_DEPTH_MAX, readJson, repeatedName } from '@isthmus/platform-validation';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The value of a request's body. Throws JSON-RPC's parse error (-32700) where it is no JSON, with the place as metadata
 * (`line`, `column`, `offset`, `path`); it repeats nothing of the body. Throws InvalidRequest (-32600) where a member is
 * there twice: the body is passed on as it came, and the agent might read the other one, such as a method that is metered.
 */
export function readBody(body: unknown): unknown {
  const text = textOf(body);
  const value = valueOf(text);
  if (repeatedName(text) !== undefined)
    throw new ProtocolError('InvalidRequest', 'The request has a member twice; send each once');
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
    throw new ProtocolError('Parse', 'The body is not UTF-8');
  }
}

function parseError({ metadata }: AppError): ProtocolError {
  const { line = '', column = '', offset = '', path = '', expected = '' } = metadata;
  return new ProtocolError(
    'Parse',
    `The body is not JSON; line ${line}, column ${column}: expected ${expected}`,
    undefined,
    { offset, line, column, path },
  );
}
