'use client';

import { Columns3 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Menu, MenuCheck } from './ui/menu';
import type { Column } from './data-table.types';

/** Columns that a person switched on or off; the others follow the width of the window. */
export type ColumnChoice = Record<string, boolean>;

/** From this width on minor columns are shown unless they were switched off; Tailwind's `md`. */
const WIDE = '(min-width: 48rem)';

/** What hides a column, if anything. */
export function shownClass({ id, minor }: Pick<Column<never>, 'id' | 'minor'>, choice: ColumnChoice): string {
  if (choice[id] === false) return 'hidden';
  return minor && choice[id] === undefined ? 'hidden md:table-cell' : '';
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
  const { id, header, minor } = props.column;
  return (
    <MenuCheck
      label={header}
      checked={props.choice[id] ?? (!minor || matchMedia(WIDE).matches)}
      onChange={(checked) => props.onChange({ ...props.choice, [id]: checked })}
    />
  );
}
