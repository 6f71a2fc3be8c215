/** A place that no host has, to tell a path from an address of another site. */
const NOWHERE = 'http://portal.invalid';

/** A browser drops a cookie beyond 4 kB, and a sign-in keeps the path in one. */
const PATH_CHARACTERS_MAX = 1_000;

/**
 * Where to go after signing in: `text` if it is a path of this portal, of at most 1,000 characters once encoded, or else
 * `/`. It comes from the address bar, and must not lead to another site.
 */
export function ownPath(text: unknown): string {
  if (typeof text !== 'string' || !text.startsWith('/')) return '/';
  const url = URL.parse(text, NOWHERE);
  if (url?.origin !== NOWHERE) return '/';
  const path = url.pathname + url.search;
  if (path.length > PATH_CHARACTERS_MAX) return '/';
  return path.startsWith('//') || path.startsWith('/sign-in') || path.startsWith('/api/') ? '/' : path;
}

/** The address of the sign-in page that leads back to `path`. */
export function signInPath(path: string): string {
  return leadingTo('/sign-in', path);
}

/** The address of the second step of a sign-in, which leads on to `path`. */
export function secondFactorPath(path: string): string {
  return leadingTo('/sign-in/second-factor', path);
}

/** The address of the single sign-on of organisations, or of one of them, which leads on to `path`. */
export function organizationSignInPath(path: string, slug?: string): string {
  const asked = new URLSearchParams(slug === undefined ? {} : { organization: slug });
  if (ownPath(path) !== '/') asked.set('next', ownPath(path));
  return asked.size === 0 ? '/sign-in/organization' : `/sign-in/organization?${asked}`;
}

function leadingTo(step: string, path: string): string {
  const next = ownPath(path);
  return next === '/' ? step : `${step}?next=${encodeURIComponent(next)}`;
}
