import type { CacheStatus, CacheWish } from '../../completion/repeatable.types.js';

/** Says what became of a request at the cache of its key. */
export const CACHE_HEADER = 'x-isthmus-cache';

/**
 * What a client wants by `Cache-Control` (RFC 9111, 5.2.1): `no-store` neither uses nor keeps an answer, `no-cache` asks the
 * model and keeps its answer, `max-age` uses answers up to so many seconds old. Other directives change nothing.
 */
export function cacheWishOf(header: string | undefined): CacheWish {
  const directives = new Map(
    (header ?? '').split(',').map((directive) => {
      const [name = '', value = ''] = directive.split('=');
      return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')] as const;
    }),
  );
  const age = directives.get('max-age');
  return {
    read: !directives.has('no-store') && !directives.has('no-cache'),
    write: !directives.has('no-store'),
    // What is no number of seconds is as good as none allowed.
    ageMaxS: age === undefined ? Infinity : /^\d{1,10}$/.test(age) ? Number(age) : 0,
  };
}

/** The value of the header, such as `hit; match=similar; similarity=0.93; age=12`. */
export function cacheStatusOf(status: CacheStatus): string {
  if (status.state === 'miss') return 'miss';
  if (status.state === 'bypass') return `bypass; reason=${status.reason}`;
  const { match, similarity, ageS } = status;
  // Rounded down, so that it is never said to be more alike than it is.
  const shown = (Math.floor(similarity * 1_000) / 1_000).toFixed(3);
  return `hit; match=${match}; similarity=${shown}; age=${Math.floor(ageS)}`;
}
