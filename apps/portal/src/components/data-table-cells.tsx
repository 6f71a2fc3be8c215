'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MouseEvent, ReactNode } from 'react';
import { useOpenPage, useOrgPath } from '../organization/organization';
import type { Column, Sorting } from './data-table.types';
import { None } from './none';

type ShownColumn<Row> = Column<Row> & { className: string; inSecondLine: boolean };

const HEADER =
  'sticky top-0 z-10 h-9 border-b bg-surface px-3 text-xs font-medium whitespace-nowrap text-muted';
/** Of a column that stays where it is when the others scroll. */
const FIXED = 'sticky right-0 bg-surface';
const CHECK = 'size-4 align-middle accent-(--accent)';

export function TableHead<Row>(props: {
  columns: ShownColumn<Row>[];
  sorting: Sorting | undefined;
  onSort: (id: string) => void;
  /** The cell that selects every row. */
  children: ReactNode;
}) {
  return (
    <thead>
      <tr>
        {props.children}
        {props.columns.map((column) => (
          <HeaderCell key={column.id} column={column} sorting={props.sorting} onSort={props.onSort} />
        ))}
      </tr>
    </thead>
  );
}

function HeaderCell<Row>(props: {
  column: ShownColumn<Row>;
  sorting: Sorting | undefined;
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
      className={`${HEADER} ${column.align === 'right' ? 'text-right' : 'text-left'} ${column.fixed ? `${FIXED} z-20` : ''} ${column.className}`}
    >
      {column.sort ? (
        <button
          type="button"
          className="inline-flex min-h-target items-center gap-1 hover:text-ink"
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

export function TableRow<Row>(props: {
  row: Row;
  columns: ShownColumn<Row>[];
  href: string | undefined;
  /** The cell that selects the row. */
  children: ReactNode;
}) {
  const { row, columns, href } = props;
  const pathOf = useOrgPath();
  const openPage = useOpenPage();
  const open = (event: MouseEvent<HTMLElement>) => {
    // Links, buttons and boxes inside the row keep their own meaning.
    if (!href || !(event.target instanceof Element) || event.target.closest('a,button,label')) return;
    if (event.metaKey || event.ctrlKey) window.open(pathOf(href), '_blank');
    else openPage(href);
  };
  return (
    <tr onClick={open} className={`slide-in ${href ? 'cursor-pointer hover:bg-hover' : ''}`}>
      {props.children}
      {columns.map((column, at) => (
        <td
          key={column.id}
          className={`h-9 border-b px-3 py-1 align-middle max-md:py-1.5 [tr:last-child>&]:border-b-0 ${column.align === 'right' ? 'text-right tabular-nums' : ''} ${column.fixed ? FIXED : ''} ${column.className}`}
        >
          {column.cell(row)}
          {at === 0 ? <SecondLine row={row} columns={columns} /> : null}
        </td>
      ))}
    </tr>
  );
}

/** What a phone has no column for. */
function SecondLine<Row>({ row, columns }: { row: Row; columns: ShownColumn<Row>[] }) {
  const parts = columns
    .filter(({ inSecondLine }) => inSecondLine)
    .map(({ id, phone }) => ({ id, content: phone?.(row) }))
    .filter(({ content }) => content !== undefined);
  if (parts.length === 0) return null;
  return (
    <span className="flex min-w-28 flex-wrap items-center gap-x-3 pb-1 text-xs whitespace-normal text-muted tabular-nums md:hidden">
      {parts.map(({ id, content }) => (
        <span key={id} className="min-w-0 wrap-anywhere">
          {content}
        </span>
      ))}
    </span>
  );
}

export function SelectHeader(props: { state: 'none' | 'some' | 'all'; onChange: (all: boolean) => void }) {
  const t = useTranslations('table');
  return (
    <th scope="col" className={`${HEADER} w-10 pr-0 text-left max-md:pl-0`}>
      <label className="inline-flex size-target items-center justify-center">
        <input
          type="checkbox"
          aria-label={t('selectAll')}
          checked={props.state === 'all'}
          ref={(box) => {
            if (box) box.indeterminate = props.state === 'some';
          }}
          onChange={(event) => props.onChange(event.target.checked)}
          className={CHECK}
        />
      </label>
    </th>
  );
}

export function SelectCell(props: {
  name: string;
  checked: boolean;
  disabled: boolean;
  onChange: () => void;
}) {
  const t = useTranslations('table');
  return (
    <td className="h-9 w-10 border-b py-1 pr-0 pl-3 align-middle max-md:pl-0 [tr:last-child>&]:border-b-0">
      <label className="inline-flex size-target items-center justify-center">
        <input
          type="checkbox"
          aria-label={t('select', { name: props.name })}
          checked={props.checked && !props.disabled}
          disabled={props.disabled}
          onChange={props.onChange}
          className={CHECK}
        />
      </label>
    </td>
  );
}

/**
 * Text on one line, cut with an ellipsis where it does not fit; whole on hover (`title`, the text unless given). In a
 * table it gives way to what is not cut, down to four rem.
 */
export function Cut(props: { text: string; title?: string; className?: string }) {
  const { text, title = text, className = 'max-w-64' } = props;
  return (
    // A block's own least width is its whole text, whatever it hides; that of a track is what the track says.
    <span title={title} className={`grid grid-cols-[minmax(4rem,max-content)] ${className}`}>
      <span className="truncate">{text}</span>
    </span>
  );
}

/** A name that machines use, cut like other text; a dash for none. */
export function CutCode({ text, className = 'max-w-72' }: { text: string; className?: string }) {
  return text === '' ? <None /> : <Cut text={text} className={`font-mono text-xs ${className}`} />;
}
