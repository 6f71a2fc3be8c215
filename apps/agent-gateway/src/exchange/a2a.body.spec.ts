import { ProtocolError } from '@isthmus/domain-exchange';
import { expect, it } from 'vitest';
import { readBody } from './a2a.body.js';

function refusalOf(body: unknown): ProtocolError {
  try {
    readBody(body);
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

it('reads JSON', () => {
  expect(readBody(Buffer.from('{"a": "ü"}'))).toEqual({ a: 'ü' });
});

it('names the place where JSON breaks, and repeats nothing of the body', () => {
  const refusal = refusalOf(Buffer.from('{"jsonrpc": "2.0",\n "secret": tru3}'));
  expect(refusal.code).toBe(-32700);
  expect(refusal.message).toBe('The body is not JSON; line 2, column 12: expected a value');
  expect(refusal.message).not.toContain('secret');
  expect(refusal.metadata).toEqual({ offset: '30', line: '2', column: '12', path: 'secret' });
});

it.each([
  ['nesting without end', Buffer.from('['.repeat(1_000_000)), 'expected at most 100 levels'],
  ['no UTF-8', Buffer.from([0xff]), 'not UTF-8'],
  ['no body', undefined, 'line 1, column 1'],
])('refuses %s', (_, body, message) => {
  expect(refusalOf(body)).toMatchObject({
    code: -32700,
    message: expect.stringContaining(message) as string,
  });
});

it.each(['{"method":"SendMessage","method":"GetTask"}', '{"method":"SendMessage","m\\u0065thod":"GetTask"}'])(
  'refuses a member that is there twice, for the agent may read the other: %s',
  (body) => {
    expect(refusalOf(Buffer.from(body)).code).toBe(-32600);
  },
);
