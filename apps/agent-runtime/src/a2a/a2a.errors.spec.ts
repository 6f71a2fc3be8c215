import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { a2aErrors, rpcFailureOf } from './a2a.errors.js';

it('answers with the status and the message of an error, as JSON-RPC', () => {
  const { status, body } = a2aErrors.render(new AppError('UNAUTHENTICATED', 'no token'), undefined as never);
  expect([status, body]).toEqual([
    401,
    { jsonrpc: '2.0', id: null, error: { code: -32603, message: 'no token' } },
  ]);
});

it('answers under the id of the request, when it has a valid one', () => {
  for (const [id, expected] of [
    [7, 7],
    ['a', 'a'],
    [{}, null],
    [undefined, null],
  ])
    expect(rpcFailureOf({ id }, new Error('x'))).toMatchObject({ id: expected });
});
