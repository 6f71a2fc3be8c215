import { expect, it } from 'vitest';
import { digestOf, readDigest } from './error-digest';

it('carries the code and the id to the error page', () => {
  expect(readDigest(digestOf({ code: 'UNAVAILABLE', correlationId: 'id-1' }))).toEqual({
    code: 'UNAVAILABLE',
    correlationId: 'id-1',
    ours: true,
  });
});

it.each(['1234567890', 'isthmus:UNAVAILABLE', ''])('treats %j as a bug of the page', (digest) => {
  expect(readDigest(digest)).toEqual({ code: 'INTERNAL', correlationId: digest, ours: false });
});
