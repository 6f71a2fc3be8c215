/** Entries per page of this service's lists; a request for more gets the maximum. */
export const PAGE_SIZES = { usual: 50, max: 500, above: 'cap' } as const;
