import { A2aError } from '@isthmus/domain-exchange';
import { expect, it } from 'vitest';
import { readBody } from './json.body.js';

function errorOf(body: unknown): A2aError {
  try {
    readBody(body);
  } catch (error) {
    if (error instanceof A2aError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

it('reads JSON', () => {
  expect(readBody(Buffer.from('{"a": "ü"}'))).toEqual({ a: 'ü' });
});

it('names the place of a JSON error, and repeats nothing of the body', () => {
  const error = errorOf(Buffer.from('{"jsonrpc": "2.0",\n "secret": tru3}'));
  expect(error.code).toBe(-32700);
  expect(error.message).toBe('The body is not valid JSON; line 2, column 12: expected a value');
  expect(error.message).not.toContain('secret');
  expect(error.metadata).toEqual({ offset: '30', line: '2', column: '12', path: 'secret' });
});

it.each([
  ['nesting without end', Buffer.from('['.repeat(1_000_000)), '…: must not nest deeper than 100 levels'],
  [
    'metadata thousands deep',
    Buffer.from(`{"params":{"metadata":{"note":${'['.repeat(5_000)}`),
    'params.metadata.note[0][0]',
  ],
  ['bytes that are not UTF-8', Buffer.from([0xff]), 'not valid UTF-8'],
  ['no body', undefined, 'line 1, column 1'],
])('rejects %s', (_, body, message) => {
  expect(errorOf(body)).toMatchObject({
    code: -32700,
    message: expect.stringContaining(message) as string,
  });
});

it.each(['{"method":"SendMessage","method":"GetTask"}', '{"method":"SendMessage","m\\u0065thod":"GetTask"}'])(
  'rejects a duplicate member, because the agent may read the other one: %s',
  (body) => {
    expect(errorOf(Buffer.from(body)).code).toBe(-32600);
  },
);
