import { APICallError } from 'ai';
import { expect, it } from 'vitest';
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
