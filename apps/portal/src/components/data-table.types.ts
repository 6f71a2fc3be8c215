import type { ReactNode } from 'react';

/**
 * A column; without `sort` it cannot be sorted. A `minor` one is hidden on a phone until it is switched on, a `wide` one
 * in every window that is not wide: what a table shows of itself fits beside the navigation at 1280 px. A `fixed` one
 * stays at the right edge, whatever the others hold. `phone` is what the first column shows of a minor column in a second
 * line on a phone: a price, a date, a place; nothing where it is undefined.
 */
export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  sort?: (row: Row) => string | number;
  align?: 'right';
  minor?: boolean | 'wide';
  phone?: (row: Row) => ReactNode;
  fixed?: boolean;
}

/** Which rows can be selected, and the actions on selected rows. */
export interface Selection<Row> {
  nameOf: (row: Row) => string;
  can: (row: Row) => boolean;
  actions: (chosen: Row[], clear: () => void) => ReactNode;
}

/** Which column the rows are sorted by, and whether in descending order. */
export interface Sorting {
  id: string;
  down: boolean;
}
