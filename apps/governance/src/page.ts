/** Entries of one page of this service's lists; a request for more gets the most. */
export const PAGE_SIZES = { usual: 50, max: 500, above: 'cap' } as const;
