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

it('keeps the code and the remedy of an error of the platform', () => {
  const error = new AppError('RATE_LIMITED', 'too many', { remedy: 'Wait.', metadata: { limit: '32' } });
  expect(rpcFailureOf({ id: 7 }, error)).toMatchObject({
    id: 7,
    error: {
      message: 'too many',
      data: [{ reason: 'RATE_LIMITED', domain: 'isthmus', metadata: { limit: '32', remedy: 'Wait.' } }],
    },
  });
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
