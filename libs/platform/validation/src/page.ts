/** One page of a list. */
export interface Page<Row> {
  rows: Row[];
  /** The row after which the next page begins; undefined on the last page. */
  last: Row | undefined;
}

/**
 * Cuts `rows`, read with a limit of `size + 1`, to a page of `size`: the extra row only shows that another page
 * follows, so a list whose length is a multiple of the size does not end with an empty page.
 */
export function pageOf<Row>(rows: readonly Row[], size: number): Page<Row> {
  const page = rows.slice(0, size);
  return { rows: page, last: rows.length > size ? page.at(-1) : undefined };
}
