import { expect, it } from 'vitest';
import { databaseError } from './index.js';

const codeOf = (code: string | undefined, message = '') => databaseError({ code, message }, undefined)?.code;

it.each(['08006', '57P01', '57P03', '53300', 'ECONNREFUSED', 'ETIMEDOUT'])('maps %s to an outage', (code) =>
  expect(codeOf(code)).toBe('UNAVAILABLE'),
);

it.each([
  'Connection terminated unexpectedly',
  'timeout exceeded when trying to connect',
  'Query read timeout',
])('maps "%s" of the driver to an outage', (message) =>
  expect(codeOf(undefined, message)).toBe('UNAVAILABLE'),
);

it.each(['40001', '40P01'])('maps %s to a conflict', (code) => expect(codeOf(code)).toBe('CONFLICT'));

it.each(['23505', '42703', '42501', '57014', '53100', undefined])('treats %s as a bug', (code) =>
  expect(codeOf(code, 'column "x" does not exist')).toBeUndefined(),
);

it('invites a retry, and keeps the cause for the log', () => {
  const cause = new Error('connect ECONNREFUSED');
  const error = databaseError({ code: 'ECONNREFUSED', message: cause.message }, cause);
  expect(error).toMatchObject({ retryable: true, retryAfterMs: 1_000, cause });
});
