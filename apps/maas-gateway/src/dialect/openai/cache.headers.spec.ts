import { expect, it } from 'vitest';
import { cacheStatusOf, cacheWishOf } from './cache.headers.js';

it.each([
  [undefined, { read: true, write: true, ageMaxS: Infinity }],
  ['', { read: true, write: true, ageMaxS: Infinity }],
  ['no-transform, only-if-cached', { read: true, write: true, ageMaxS: Infinity }],
  ['No-Store', { read: false, write: false, ageMaxS: Infinity }],
  ['max-age=60 , no-cache', { read: false, write: true, ageMaxS: 60 }],
  ['max-age="5"', { read: true, write: true, ageMaxS: 5 }],
  ['max-age=soon', { read: true, write: true, ageMaxS: 0 }],
  ['max-age', { read: true, write: true, ageMaxS: 0 }],
])('reads the wish %s', (header, wish) => {
  expect(cacheWishOf(header)).toEqual(wish);
});

it.each([
  [{ state: 'miss' }, 'miss'],
  [{ state: 'bypass', reason: 'no-store' }, 'bypass; reason=no-store'],
  [{ state: 'hit', match: 'exact', similarity: 1, ageS: 0.9 }, 'hit; match=exact; similarity=1.000; age=0'],
  [
    { state: 'hit', match: 'similar', similarity: 0.79999, ageS: 12.5 },
    'hit; match=similar; similarity=0.799; age=12',
  ],
] as const)('says %o', (status, header) => {
  expect(cacheStatusOf(status)).toBe(header);
});
