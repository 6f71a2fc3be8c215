const WITHIN = /^\/o\/([^/?#]+)/;

/** The address of a page of an organisation: `orgPath('acme', '/keys?create=1')` is `/o/acme/keys?create=1`. */
export function orgPath(slug: string, path: string): string {
  return `/o/${slug}${path === '/' ? '' : path.replace(/^\/(?=\?)/, '')}`;
}

/** The address of a route handler of an organisation: `apiPath('acme', '/sites')` is `/api/o/acme/sites`. */
export function apiPath(slug: string, path: string): string {
  return `/api/o/${slug}${path}`;
}

/** The organisation that an address of a page names; undefined for pages outside organisations. */
export function slugOf(path: string): string | undefined {
  return WITHIN.exec(path)?.[1];
}

/** The address of a page without its organisation: `/o/acme/keys` is `/keys`. */
export function pathWithin(path: string): string {
  return path.replace(WITHIN, '') || '/';
}
