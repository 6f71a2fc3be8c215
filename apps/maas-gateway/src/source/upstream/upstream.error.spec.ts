import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { errorOfEvent, errorOfFailure, errorOfStatus, errorWithin } from './upstream.error.js';

const ofStatus = (status: number, text = '', headers: Record<string, unknown> = {}) =>
  errorOfStatus('big', { status, headers, text });

it.each([201, 204, 302, 304])('treats status %i as an invalid answer, not as one to pass on', (status) => {
  const error = ofStatus(status);
  expect(error).toMatchObject({ code: 'UPSTREAM_INVALID', metadata: {} });
  expect(error.message).toContain(`big answered with status ${status}`);
});

it('passes the status and the reason of a refusal on', () => {
  const error = ofStatus(422, '{"error":{"message":"too hot"}}');
  expect(error).toMatchObject({ message: 'too hot', metadata: { status: '422' } });
});

it.each<[number, ErrorCode]>([
  [500, 'UPSTREAM_UNAVAILABLE'],
  [503, 'UPSTREAM_UNAVAILABLE'],
  [401, 'UPSTREAM_INVALID'],
  [403, 'UPSTREAM_INVALID'],
  [429, 'RATE_LIMITED'],
  [400, 'INVALID_ARGUMENT'],
])('reads status %i as %s', (status, code) => {
  expect(ofStatus(status, 'key sk-1 is wrong')).toMatchObject({
    code,
    message: expect.not.stringContaining('sk-1'),
  });
});

it.each([
  [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
  [{ 'retry-after': '9' }, 9_000],
  [{ 'retry-after': 'soon' }, 1_000],
  [{ 'retry-after': '-1' }, 1_000],
  [{}, 1_000],
])('reads how long to wait from %j', (headers, retryAfterMs) => {
  expect(ofStatus(429, '', headers)).toMatchObject({ retryAfterMs });
});

it("keeps the names of an upstream's error, and a part of a long message", () => {
  const error = { message: 'm'.repeat(3_000), type: 'odd', param: 'temperature', code: 7 };
  const refused = ofStatus(400, JSON.stringify({ error }));
  expect(refused.metadata).toEqual({ status: '400', type: 'odd', param: 'temperature', code: '7' });
  expect(refused.message).toHaveLength(2_000);
});

it('does not pass a status on that came without a reason', () => {
  expect(ofStatus(418, 'teapot')).toMatchObject({
    message: 'The upstream big refused the request with status 418',
    metadata: { status: '418', type: 'invalid_request_error' },
  });
});

it.each<[number, ErrorCode]>([
  [402, 'UPSTREAM_INVALID'],
  [407, 'UPSTREAM_INVALID'],
  [408, 'UPSTREAM_UNAVAILABLE'],
  [425, 'UPSTREAM_UNAVAILABLE'],
])("does not blame the client for status %i, which concerns the gateway's own call", (status, code) => {
  const error = ofStatus(status, '{"error":{"message":"Insufficient balance of acct-7"}}');
  expect(error).toMatchObject({ code, metadata: {} });
  expect(error.message).not.toContain('acct-7');
});

it('does not ask to try again where the account of the gateway is exhausted', () => {
  const error = { message: 'You exceeded your current quota', code: 'insufficient_quota' };
  expect(ofStatus(429, JSON.stringify({ error }))).toMatchObject({ code: 'UPSTREAM_INVALID', metadata: {} });
});

it.each([
  ['{"object":"error","message":"too long","type":"BadRequestError","param":null,"code":400}', 'too long'],
  ['{"detail":"too long"}', 'too long'],
  ['{"detail":[{"loc":["body","n"],"msg":"too long","type":"x"}]}', 'n: too long'],
])('keeps the message of %s', (text, message) => {
  expect(ofStatus(400, text)).toMatchObject({ code: 'INVALID_ARGUMENT', message });
  expect(ofStatus(500, text).message).toBe('The upstream big failed with status 500');
});

it('never repeats the key of the upstream', () => {
  const text = '{"error":{"message":"swordfish-1 is unknown","param":"swordfish-1"}}';
  const error = errorOfStatus('big', { status: 400, headers: {}, text, secret: 'swordfish-1' });
  expect(error).toMatchObject({ message: '[redacted] is unknown', metadata: { param: '[redacted]' } });
  expect(errorOfEvent('big', 'swordfish-1 is unknown', 'swordfish-1').message).not.toContain('swordfish');
  expect(errorWithin('big', 'swordfish-1 is unknown', 'swordfish-1').message).not.toContain('swordfish');
});

it.each<[unknown, Partial<AppError>]>([
  [
    { message: 'too long', type: 'BadRequestError', code: 400 },
    { code: 'INVALID_ARGUMENT', message: 'too long', metadata: { status: '400', type: 'BadRequestError' } },
  ],
  [
    {
      message: 'too long',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    },
    {
      code: 'INVALID_ARGUMENT',
      metadata: {
        status: '400',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    },
  ],
  [
    { message: 'slow down', code: '429' },
    { code: 'RATE_LIMITED', retryAfterMs: 1_000 },
  ],
  [
    { message: 'no GPU left', code: 502 },
    { code: 'UPSTREAM_UNAVAILABLE', message: 'The upstream big failed with status 502: no GPU left' },
  ],
  ['no GPU left', { code: 'UPSTREAM_UNAVAILABLE', message: 'The upstream big failed: no GPU left' }],
  [{}, { code: 'UPSTREAM_UNAVAILABLE', message: 'The upstream big failed: no reason given' }],
])('reads the failure %j within an answer with status 200', (failure, expected) => {
  expect(errorWithin('big', failure)).toMatchObject(expected);
});

it('reads what the HTTP client throws', () => {
  const known = new AppError('DEADLINE_EXCEEDED', 'too late');
  expect(errorOfFailure('big', known)).toBe(known);
  expect(errorOfFailure('big', new Error('wrapped', { cause: known }))).toBe(known);
  const aborted = Object.assign(new Error('aborted'), { name: 'AbortError' });
  expect(errorOfFailure('big', aborted)).toMatchObject({ code: 'CANCELLED' });
  const refused = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
  expect(errorOfFailure('big', refused)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  const timedOut = Object.assign(new Error('slow'), { code: 'UND_ERR_HEADERS_TIMEOUT' });
  expect(errorOfFailure('big', timedOut)).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

it('reads an error event of a stream as the end of it', () => {
  expect(errorOfEvent('big', { message: 'out of memory' })).toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
    message: 'The upstream big broke off: out of memory',
  });
  expect(errorOfEvent('big', 'what?').message).toContain('broke off: what?');
  expect(errorOfEvent('big', {}).message).toContain('no reason given');
});
