import { expect, it } from 'vitest';
import { errorOfStatus } from './upstream.error.js';

it.each([201, 204, 302, 304])('treats status %i as an invalid answer, not as one to pass on', (status) => {
  const error = errorOfStatus('big', { status, headers: {}, text: '' });
  expect(error).toMatchObject({ code: 'UPSTREAM_INVALID', metadata: {} });
  expect(error.message).toContain(`big answered with status ${status}`);
});

it('passes the status and the reason of a refusal on', () => {
  const error = errorOfStatus('big', { status: 422, headers: {}, text: '{"error":{"message":"too hot"}}' });
  expect(error).toMatchObject({ message: 'too hot', metadata: { status: '422' } });
});
