'use client';

import { Combobox as Base } from '@base-ui/react/combobox';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import type { ComboboxItem, ComboboxProps } from './combobox';
import { matches } from './matches';

/** Rows that are drawn at once; typing finds the others. */
const SHOWN_MAX = 60;

/** A field that is searched by typing, in the state of the one that it takes the place of. */
export function LoadedCombobox(props: ComboboxProps & { initial: { open: boolean; focus: boolean } }) {
  const { id, items, value, onChange, describedBy } = props;
  const [initial] = useState(props.initial);
  const t = useTranslations('table');
  const chosen = items.find((item) => item.value === value);
  // Text that is the present choice filters nothing, and only the first rows are drawn.
  const chosenFirst = useMemo(
    () => (chosen ? [chosen, ...items.filter((item) => item !== chosen)] : items),
    [items, chosen],
  );
  return (
    <Base.Root
      items={chosenFirst}
      value={chosen ?? null}
      onValueChange={(item: ComboboxItem | null) => item && onChange(item.value)}
      itemToStringLabel={(item: ComboboxItem) => item.label}
      isItemEqualToValue={(a: ComboboxItem, b: ComboboxItem) => a.value === b.value}
      filter={(item: ComboboxItem, query: string) => matches(item.search, query)}
      defaultOpen={initial.open}
      autoHighlight
      limit={SHOWN_MAX}
    >
      <Base.InputGroup className="relative">
        <Base.Input
          id={id}
          autoFocus={initial.focus}
          aria-describedby={describedBy}
          onFocus={({ currentTarget }) => currentTarget.select()}
          className="field"
        />
        <Base.Trigger tabIndex={-1} aria-hidden className="absolute inset-y-0 right-0 w-8" />
      </Base.InputGroup>
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-50">
          <Base.Popup className="max-h-72 w-(--anchor-width) overflow-y-auto rounded-md border bg-raised p-1 shadow-float">
            <Base.Empty className="px-2 py-1 text-sm text-muted empty:hidden">{t('none')}</Base.Empty>
            <Base.List>
              {(item: ComboboxItem) => (
                <Base.Item
                  key={item.value}
                  value={item}
                  className="flex min-h-8 cursor-default items-baseline justify-between gap-3 rounded-sm px-2 py-1 text-sm select-none data-highlighted:bg-hover data-selected:font-medium"
                >
                  <span>{item.label}</span>
                  <span className="text-xs text-muted">{item.note}</span>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
