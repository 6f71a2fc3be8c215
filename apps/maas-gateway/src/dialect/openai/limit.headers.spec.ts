import { expect, it } from 'vitest';
import { limitHeadersOf } from './limit.headers.js';

it('shows what is left of each limit there is', () => {
  expect(limitHeadersOf({})).toEqual({});
  expect(limitHeadersOf({ requests: { limit: 60, remaining: 7, resetMs: 1_001 } })).toEqual({
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '7',
    'x-ratelimit-reset-requests': '2s',
  });
  expect(limitHeadersOf({ tokens: { limit: 9, remaining: -1, resetMs: 0 } })).toEqual({
    'x-ratelimit-limit-tokens': '9',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '0s',
  });
});
