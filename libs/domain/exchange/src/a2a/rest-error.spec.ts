import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { A2aError } from './a2a-error.js';
import { restErrorOf, restErrorOfRpc } from './rest-error.js';

// Specification v1.0.1, §5.4.
it.each([
  [-32001, 404, 'NOT_FOUND'],
  [-32002, 400, 'FAILED_PRECONDITION'],
  [-32003, 400, 'FAILED_PRECONDITION'],
  [-32004, 400, 'FAILED_PRECONDITION'],
  [-32005, 400, 'INVALID_ARGUMENT'],
  [-32006, 500, 'INTERNAL'],
  [-32007, 400, 'FAILED_PRECONDITION'],
  [-32008, 400, 'FAILED_PRECONDITION'],
  [-32009, 400, 'FAILED_PRECONDITION'],
  [-32602, 400, 'INVALID_ARGUMENT'],
  [-32603, 500, 'INTERNAL'],
  [-1, 500, 'INTERNAL'],
])('states %i as %i %s', (code, http, status) => {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'X' }];
  expect(restErrorOfRpc({ code, message: 'why', data: details })).toEqual({
    httpStatus: http,
    body: { error: { code: http, status, message: 'why', details } },
  });
});

it('keeps the status of an error of the platform, its own or one that an agent reports', () => {
  const own = restErrorOf(new AppError('RATE_LIMITED', 'later'));
  expect(own).toMatchObject({ httpStatus: 429, body: { error: { status: 'RESOURCE_EXHAUSTED' } } });
  const reported = { code: -32603, message: 'later', data: own.body.error.details };
  expect(restErrorOfRpc(reported)).toEqual(own);
});

it('names the field of an invalid request', () => {
  const error = new A2aError('InvalidParams', 'message.role: is missing', { field: 'message.role' });
  expect(restErrorOf(error).body.error).toMatchObject({
    code: 400,
    details: [{ reason: 'INVALID_PARAMS' }, { fieldViolations: [{ field: 'message.role' }] }],
  });
});

it.each([[null], ['text'], [{}], [{ code: 'x', message: 5, data: {} }]])('makes an error of %j', (error) => {
  expect(restErrorOfRpc(error)).toEqual({
    httpStatus: 500,
    body: { error: { code: 500, status: 'INTERNAL', message: 'The agent failed', details: [] } },
  });
});
