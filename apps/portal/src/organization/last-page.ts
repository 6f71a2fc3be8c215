/** Request header in which the proxy passes on the path and query of the page; a caller's own value is replaced. */
export const PAGE_HEADER = 'x-isthmus-page';
/** Holds the slug of the organisation whose page was opened last. */
export const LAST_ORGANIZATION_COOKIE = 'isthmus_organization';
