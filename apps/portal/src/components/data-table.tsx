'use client';

import { useTranslations } from 'next-intl';
import { useCallback, useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import { ColumnMenu, isInSecondLine, shownClass, type ColumnChoice } from './data-table-columns';
import { SelectCell, SelectHeader, TableHead, TableRow } from './data-table-cells';
import { useUrlState } from '../lib/use-url-state';
import type { Column, Selection, Sorting } from './data-table.types';

export type { Column } from './data-table.types';

interface Props<Row> {
  label: string;
  rows: Row[];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** Text that the filter looks in; without it there is no filter. */
  filterText?: (row: Row) => string;
  /** Distinguishes the filter and order in the address from those of another table on the page. */
  name?: string;
  /** The link of a row, if any. The first column should hold a link to the same place, for the keyboard. */
  href?: (row: Row) => string | undefined;
  selection?: Selection<Row>;
  toolbar?: ReactNode;
  footer?: ReactNode;
  /** Height of the part that scrolls; 75vh unless given. */
  heightClass?: string;
}

const PAGE = 200;

/** Every collection of the portal: sort, filter by typing, column choice, selection; a click on a row opens it. */
export function DataTable<Row>(props: Props<Row>) {
  const t = useTranslations('table');
  const [query, setQuery] = useUrlState(`${props.name ?? ''}q`);
  const [sorting, setSorting] = useSorting(`${props.name ?? ''}sort`);
  const [choice, setChoice] = useState<ColumnChoice>({});
  const [shown, setShown] = useState(PAGE);
  // A key press and a click are shown at once; hundreds of rows follow.
  const arranged = { query: useDeferredValue(query), sorting: useDeferredValue(sorting) };
  const rows = useMemo(
    () => arrange(props, arranged.query, arranged.sorting),
    [props, arranged.query, arranged.sorting],
  );
  const columns = useMemo(
    () =>
      props.columns.map((column) => ({
        ...column,
        className: shownClass(column, choice),
        inSecondLine: isInSecondLine(column, choice),
      })),
    [props.columns, choice],
  );
  const { selected, ...selection } = useSelection(rows, props);
  const { cellOf } = selection;
  const body = useMemo(
    () =>
      rows.slice(0, shown).map((row) => (
        <TableRow key={props.rowKey(row)} row={row} columns={columns} href={props.href?.(row)}>
          {props.selection ? <SelectCell {...cellOf(row, props.selection)} /> : null}
        </TableRow>
      )),
    [props, rows, shown, columns, cellOf],
  );
  const chosen = selected.length > 0;
  return (
    <div className="panel min-w-0 overflow-hidden">
      <div className="flex min-h-12 items-center gap-2 border-b px-3 py-2">
        {props.filterText ? <FilterInput value={query} onChange={setQuery} /> : null}
        <span role="status" className="text-xs whitespace-nowrap text-muted tabular-nums">
          {chosen ? t('selected', { count: selected.length }) : t('rows', { count: rows.length })}
        </span>
        <span className="ml-auto flex items-center gap-2">
          {chosen ? props.selection?.actions(selected, selection.clear) : props.toolbar}
          <ColumnMenu columns={props.columns} choice={choice} onChange={setChoice} />
        </span>
      </div>
      <div
        className={`${props.heightClass ?? 'max-h-[75vh]'} overflow-auto`}
        tabIndex={0}
        role="region"
        aria-label={props.label}
      >
        <table className="data-table w-full border-separate border-spacing-0 text-sm">
          <caption className="sr-only">{props.label}</caption>
          <TableHead
            columns={columns}
            sorting={sorting}
            onSort={(id) => setSorting({ id, down: sorting?.id === id ? !sorting.down : false })}
          >
            {props.selection ? <SelectHeader state={selection.state} onChange={selection.selectAll} /> : null}
          </TableHead>
          <tbody>{body}</tbody>
        </table>
        {rows.length === 0 ? (
          <p className="px-4 py-8 text-center text-muted">{t(query.trim() === '' ? 'empty' : 'none')}</p>
        ) : null}
        {rows.length > shown ? <MoreRows onClick={() => setShown(shown + PAGE)} /> : null}
      </div>
      {props.footer}
    </div>
  );
}

/** In the address as `name` or, descending, `-name`. */
function useSorting(name: string): [Sorting | undefined, (sorting: Sorting) => void] {
  const [text, setText] = useUrlState(name);
  const sorting = useMemo(
    () => (text === '' ? undefined : { id: text.replace(/^-/, ''), down: text.startsWith('-') }),
    [text],
  );
  return [sorting, ({ id, down }) => setText(down ? `-${id}` : id)];
}

/** Which of the rows are selected; a row that the filter hides, or that cannot be selected, is not. */
function useSelection<Row>(rows: Row[], { selection, rowKey }: Pick<Props<Row>, 'selection' | 'rowKey'>) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const cellOf = useCallback(
    (row: Row, { nameOf, can }: Selection<Row>) => ({
      name: nameOf(row),
      checked: chosen.has(rowKey(row)),
      disabled: !can(row),
      onChange: () => setChosen((before) => toggled(before, rowKey(row))),
    }),
    [chosen, rowKey],
  );
  const selectable = selection ? rows.filter(selection.can) : [];
  const selected = selectable.filter((row) => chosen.has(rowKey(row)));
  const some = selected.length === selectable.length ? ('all' as const) : ('some' as const);
  return {
    selected,
    state: selected.length === 0 ? ('none' as const) : some,
    clear: () => setChosen(new Set()),
    selectAll: (all: boolean) => setChosen(new Set(all ? selectable.map(rowKey) : [])),
    cellOf,
  };
}

function toggled(chosen: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return next;
}

function FilterInput(props: { value: string; onChange: (text: string) => void }) {
  const t = useTranslations('table');
  return (
    <input
      type="search"
      aria-label={t('filter')}
      placeholder={t('filter')}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      className="field max-w-64 min-w-20 flex-1 text-sm"
    />
  );
}

function MoreRows({ onClick }: { onClick: () => void }) {
  const t = useTranslations('table');
  return (
    <button type="button" className="h-9 w-full text-sm text-accent hover:bg-hover" onClick={onClick}>
      {t('more')}
    </button>
  );
}

function arrange<Row>(
  { rows, columns, filterText }: Props<Row>,
  query: string,
  sorting: Sorting | undefined,
): Row[] {
  const needle = query.trim().toLowerCase();
  const found =
    needle && filterText ? rows.filter((row) => filterText(row).toLowerCase().includes(needle)) : rows;
  const sort = columns.find(({ id }) => id === sorting?.id)?.sort;
  if (!sort) return found;
  const sign = sorting?.down ? -1 : 1;
  return [...found].sort((a, b) => sign * compare(sort(a), sort(b)));
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), undefined, { numeric: true });
}
