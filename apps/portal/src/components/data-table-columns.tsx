'use client';

import { Columns3 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Menu, MenuCheck } from './ui/menu';
import type { Column } from './data-table.types';

/** Columns that a person switched on or off; the others follow the width of the window. */
export type ColumnChoice = Record<string, boolean>;

/** From these widths on minor and wide columns are shown unless they were switched off. */
const SHOWN_FROM = { minor: '(min-width: 48rem)', wide: '(min-width: 96rem)' };
/** The same widths for the style sheet. */
const HIDDEN_BELOW = { minor: 'hidden md:table-cell', wide: 'hidden 2xl:table-cell' };

/** The group that a column belongs to, if its visibility follows the width of the window. */
function groupOf({ minor }: Pick<Column<never>, 'minor'>): keyof typeof SHOWN_FROM | undefined {
  if (minor === 'wide') return 'wide';
  return minor ? 'minor' : undefined;
}

/** What hides a column, if anything. */
export function shownClass(column: Pick<Column<never>, 'id' | 'minor'>, choice: ColumnChoice): string {
  const chosen = choice[column.id];
  if (chosen !== undefined) return chosen ? '' : 'hidden';
  const group = groupOf(column);
  return group ? HIDDEN_BELOW[group] : '';
}

/** Whether a phone shows it under the first column: where it is not shown itself, and nobody has switched it off. */
export function isInSecondLine(
  column: Pick<Column<never>, 'id' | 'minor' | 'phone'>,
  choice: ColumnChoice,
): boolean {
  return column.phone !== undefined && Boolean(column.minor) && choice[column.id] === undefined;
}

export function ColumnMenu<Row>(props: {
  columns: Column<Row>[];
  choice: ColumnChoice;
  onChange: (choice: ColumnChoice) => void;
}) {
  const t = useTranslations('table');
  return (
    <Menu
      label={t('columns')}
      className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover"
      trigger={<Columns3 size={16} aria-hidden />}
    >
      {props.columns.slice(1).map((column) => (
        <ColumnCheck key={column.id} {...props} column={column} />
      ))}
    </Menu>
  );
}

/** Rendered in the open menu only, where there is a window to ask for its width. */
function ColumnCheck<Row>(props: {
  column: Column<Row>;
  choice: ColumnChoice;
  onChange: (choice: ColumnChoice) => void;
}) {
  const { id, header } = props.column;
  const group = groupOf(props.column);
  return (
    <MenuCheck
      label={header}
      checked={props.choice[id] ?? (!group || matchMedia(SHOWN_FROM[group]).matches)}
      onChange={(checked) => props.onChange({ ...props.choice, [id]: checked })}
    />
  );
}
