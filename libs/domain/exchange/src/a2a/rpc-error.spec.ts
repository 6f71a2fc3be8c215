import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { A2aError } from './a2a-error.js';
import { rpcErrorOf } from './rpc-error.js';

it('has the ErrorInfo of A2A for errors of the protocol', () => {
  const { httpStatus, body } = rpcErrorOf(
    new A2aError('VersionNotSupported', 'no', { metadata: { supported: '1.0' } }),
    7,
  );
  expect(httpStatus).toBe(200);
  expect(body).toMatchObject({ id: 7, error: { code: -32009 } });
  expect(body.error.data).toEqual([
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'VERSION_NOT_SUPPORTED',
      domain: 'a2a-protocol.org',
      metadata: { supported: '1.0' },
    },
  ]);
});

it('has the field of a request that is invalid', () => {
  const { body } = rpcErrorOf(
    new A2aError('InvalidParams', 'no parts', { field: 'params.message.parts' }),
    7,
  );
  expect(body.error.data).toEqual([
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'INVALID_PARAMS',
      domain: 'a2a-protocol.org',
      metadata: {},
    },
    {
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [{ field: 'params.message.parts', description: 'no parts' }],
    },
  ]);
});

it('has our code, remedy and delay for errors of the platform', () => {
  const error = new AppError('UNAVAILABLE', 'later', { remedy: 'Wait.', retryAfterMs: 1_500 });
  const { httpStatus, body } = rpcErrorOf(error, null);
  expect(httpStatus).toBe(503);
  expect(body.error.code).toBe(-32000);
  expect(body.error.data).toEqual([
    expect.objectContaining({ reason: 'UNAVAILABLE', domain: 'isthmus', metadata: { remedy: 'Wait.' } }),
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' },
  ]);
});

it.each([
  ['INVALID_ARGUMENT', -32602],
  ['PAYLOAD_TOO_LARGE', -32600],
  ['UPSTREAM_INVALID', -32006],
  ['INTERNAL', -32603],
] as const)('maps %s to %i', (code, rpcCode) => {
  expect(rpcErrorOf(new AppError(code, 'x'), 1).body.error.code).toBe(rpcCode);
});
