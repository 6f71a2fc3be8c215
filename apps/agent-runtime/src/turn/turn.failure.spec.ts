import { AppError } from '@isthmus/platform-errors';
import { APICallError } from 'ai';
import { describe, expect, it } from 'vitest';
import { describeFailure } from './turn.failure.js';

it('never repeats what an upstream says', () => {
  const call = (statusCode: number | undefined, responseBody = 'sk-secret') =>
    new APICallError({
      message: 'sk-secret',
      url: 'http://secret',
      requestBodyValues: {},
      ...(statusCode === undefined ? {} : { statusCode }),
      responseBody,
    });
  const texts = [undefined, 200, 400, 401, 403, 404, 429, 500, 503].map(
    (status) => describeFailure(call(status), 'm').message,
  );
  expect(texts.join(' ')).not.toMatch(/secret/);
  expect(new Set(texts).size).toBe(7);
  expect(describeFailure(new Error('socket secret'), 'm').message).toBe(
    'The model m broke off in the middle of its answer.',
  );
});

describe('a refusal by the gateway of the models', () => {
  const refusal = (code: string, responseHeaders: Record<string, string> = {}) =>
    new APICallError({
      message: 'Too Many Requests',
      url: 'http://models',
      requestBodyValues: {},
      statusCode: 429,
      responseHeaders,
      // As the gateway answers; a type is not what tells the two apart.
      responseBody: JSON.stringify({ error: { message: 'secret', type: 'requests', param: null, code } }),
    });

  it('for want of budget names the budget and what to do, not an overload', () => {
    const failure = describeFailure(refusal('insufficient_quota'), 'm');
    expect(failure.reason).toBe('BUDGET_EXHAUSTED');
    expect(failure.message).toMatch(/budget does not cover .* Add credit or raise the budget/);
  });

  it.each([
    ['balance', /^The balance of the organisation does not cover this message. Add credit, then send/],
    ['agent', /^The budget of the agent does not cover this message. Raise it or wait/],
    ['session', /begin another session, then send the message again\.$/],
  ])('names the exhausted %s', (subject, expected) => {
    const refused = refusal('insufficient_quota');
    const responseBody = JSON.stringify({ error: { code: 'insufficient_quota', budget: { subject } } });
    const failure = describeFailure(Object.assign(refused, { responseBody }), 'm');
    expect(failure.message).toMatch(expected);
    expect(failure.budget).toBe(subject);
  });

  it('for its rate names the limit and when to send the message again', () => {
    const failure = describeFailure(refusal('rate_limit_exceeded', { 'retry-after': '12' }), 'm');
    expect(failure.reason).toBe('RATE_LIMITED');
    expect(failure.message).toBe('The rate limit of the model m is reached; send the message again in 12 s.');
    expect(describeFailure(refusal('rate_limit_exceeded'), 'm').message).toMatch(/again later\.$/);
  });
});

it("does not blame the model for the host's failures", () => {
  const failure = describeFailure(new AppError('UNAVAILABLE', 'database at 10.0.0.1'), 'm');
  expect(failure.reason).toBe('UNAVAILABLE');
  expect(failure.message).toMatch(/host is unavailable. Send the message again/);
  expect(describeFailure(new AppError('INVALID_ARGUMENT', 'x'), 'm').message).toMatch(/INVALID_ARGUMENT/);
});
