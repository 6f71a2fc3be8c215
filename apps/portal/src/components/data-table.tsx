'use client';

import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useMemo, useState, type MouseEvent, type ReactNode } from 'react';
import { Menu, MenuCheck } from './ui/menu';

/** A column; without `sort` it cannot be sorted, with `minor` it gives way on a phone. */
export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  sort?: (row: Row) => string | number;
  align?: 'right';
  minor?: boolean;
}

interface Props<Row> {
  label: string;
  rows: Row[];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** Text that the filter looks in; without it there is no filter. */
  filterText?: (row: Row) => string;
  /** Where a row leads. The first column should hold a link to the same place, for the keyboard. */
  href?: (row: Row) => string;
  toolbar?: ReactNode;
  footer?: ReactNode;
}

const PAGE = 200;

/** Every collection of the portal: sort, filter by typing, column choice; a click on a row opens it. */
export function DataTable<Row>(props: Props<Row>) {
  const t = useTranslations('table');
  const [query, setQuery] = useState('');
  const [sorting, setSorting] = useState<{ id: string; down: boolean }>();
  const [hidden, setHidden] = useState<string[]>([]);
  const [shown, setShown] = useState(PAGE);
  const rows = useMemo(() => arrange(props, query, sorting), [props, query, sorting]);
  const columns = props.columns.filter(({ id }) => !hidden.includes(id));
  const toggle = (id: string) => setSorting((now) => ({ id, down: now?.id === id ? !now.down : false }));
  return (
    <div className="panel min-w-0 overflow-hidden">
      <div className="flex items-center gap-2 border-b px-3 py-2">
        {props.filterText ? (
          <input
            type="search"
            aria-label={t('filter')}
            placeholder={t('filter')}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="field max-w-64 min-w-24 flex-1 text-sm"
          />
        ) : null}
        <span role="status" className="text-xs whitespace-nowrap text-muted tabular-nums">
          {t('rows', { count: rows.length })}
        </span>
        <span className="ml-auto flex items-center gap-2">
          {props.toolbar}
          <ColumnMenu columns={props.columns} hidden={hidden} onChange={setHidden} />
        </span>
      </div>
      <div className="max-h-[75vh] overflow-auto" tabIndex={0} role="region" aria-label={props.label}>
        <table className="w-full border-separate border-spacing-0 text-sm">
          <caption className="sr-only">{props.label}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <HeaderCell key={column.id} column={column} sorting={sorting} onSort={toggle} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <TableRow key={props.rowKey(row)} row={row} columns={columns} href={props.href?.(row)} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 ? <p className="px-4 py-8 text-center text-muted">{t('none')}</p> : null}
        {rows.length > shown ? (
          <button
            type="button"
            className="h-9 w-full text-sm text-accent hover:bg-hover"
            onClick={() => setShown(shown + PAGE)}
          >
            {t('more')}
          </button>
        ) : null}
      </div>
      {props.footer}
    </div>
  );
}

function arrange<Row>(
  { rows, columns, filterText }: Props<Row>,
  query: string,
  sorting: { id: string; down: boolean } | undefined,
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
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}

function HeaderCell<Row>(props: {
  column: Column<Row>;
  sorting: { id: string; down: boolean } | undefined;
  onSort: (id: string) => void;
}) {
  const { column, sorting } = props;
  const active = sorting?.id === column.id;
  const Arrow = sorting?.down ? ArrowDown : ArrowUp;
  const order = sorting?.down ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      {...(active ? { 'aria-sort': order } : {})}
      className={`sticky top-0 z-10 h-9 border-b bg-surface px-3 text-xs font-medium whitespace-nowrap text-muted ${column.align === 'right' ? 'text-right' : 'text-left'} ${column.minor ? 'hidden md:table-cell' : ''}`}
    >
      {column.sort ? (
        <button
          type="button"
          className="inline-flex min-h-6 items-center gap-1 hover:text-ink"
          onClick={() => props.onSort(column.id)}
        >
          {column.header}
          {active ? <Arrow size={12} aria-hidden /> : null}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

function TableRow<Row>({
  row,
  columns,
  href,
}: {
  row: Row;
  columns: Column<Row>[];
  href: string | undefined;
}) {
  const router = useRouter();
  const open = (event: MouseEvent<HTMLElement>) => {
    // Links and buttons inside the row keep their own meaning.
    if (!href || !(event.target instanceof Element) || event.target.closest('a,button')) return;
    if (event.metaKey || event.ctrlKey) window.open(href, '_blank');
    else router.push(href);
  };
  return (
    <tr onClick={open} className={`slide-in ${href ? 'cursor-pointer hover:bg-hover' : ''}`}>
      {columns.map((column) => (
        <td
          key={column.id}
          className={`h-9 border-b px-3 py-1 align-middle ${column.align === 'right' ? 'text-right tabular-nums' : ''} ${column.minor ? 'hidden md:table-cell' : ''}`}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

function ColumnMenu<Row>(props: {
  columns: Column<Row>[];
  hidden: string[];
  onChange: (hidden: string[]) => void;
}) {
  const t = useTranslations('table');
  return (
    <Menu
      label={t('columns')}
      className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover"
      trigger={<Columns3 size={16} aria-hidden />}
    >
      {props.columns.slice(1).map(({ id, header }) => (
        <MenuCheck
          key={id}
          label={header}
          checked={!props.hidden.includes(id)}
          onChange={(checked) =>
            props.onChange(checked ? props.hidden.filter((one) => one !== id) : [...props.hidden, id])
          }
        />
      ))}
    </Menu>
  );
}
