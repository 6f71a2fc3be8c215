import { A2aError } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { JSON_DEPTH_MAX, readJson, repeatedName, utf8Text } from '@isthmus/platform-validation';

/**
 * The value of a request's body. Throws JSON-RPC's parse error (-32700) if it is not JSON in UTF-8 or nests too deep,
 * with the place as metadata (`line`, `column`, `offset`, `path`); it repeats nothing of the body. Throws InvalidRequest (-32600) for a duplicate
 * member: the body is passed on as it came, and the agent might read the other one, such as a method that is charged.
 */
export function readBody(body: unknown): unknown {
  try {
    const text = Buffer.isBuffer(body) ? utf8Text(body) : '';
    const value = readJson(text, { depthMax: JSON_DEPTH_MAX });
    if (repeatedName(text) !== undefined)
      throw new A2aError('InvalidRequest', 'The request has a duplicate member; send each member once');
    return value;
  } catch (error) {
    throw error instanceof AppError ? parseError(error) : error;
  }
}

function parseError({ message, metadata }: AppError): A2aError {
  const { code, line, column = '', offset = '', path = '', expected = '' } = metadata;
  if (line === undefined) return new A2aError('Parse', message);
  const place = { offset, line, column, path };
  if (code === 'nested_too_deep') return new A2aError('Parse', message, { metadata: place });
  const position = `line ${line}, column ${column}: expected ${expected}`;
  return new A2aError('Parse', `The body is not valid JSON; ${position}`, { metadata: place });
}
