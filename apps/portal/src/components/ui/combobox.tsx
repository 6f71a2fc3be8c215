'use client';

import { useRef, useState } from 'react';
import { onDemand, useOnDemand } from './on-demand';

export interface ComboboxItem {
  value: string;
  label: string;
  /** What tells it from others of the same label. */
  note: string;
  /** All that it is found by. */
  search: string;
}

export interface ComboboxProps {
  id: string;
  items: ComboboxItem[];
  value: string;
  onChange: (value: string) => void;
  /** Id of the hint. */
  describedBy: string;
}

const code = onDemand(() => import('./combobox-base'));

/** A choice among many, found by typing; its code is fetched once the page is loaded. */
export function Combobox(props: ComboboxProps) {
  const [clicked, setClicked] = useState(false);
  const [touched, setTouched] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const base = useOnDemand(code, touched);
  if (base) {
    const hasFocus = field.current !== null && document.activeElement === field.current;
    return <base.LoadedCombobox {...props} initial={{ open: clicked, focus: hasFocus }} />;
  }
  return (
    <input
      ref={field}
      id={props.id}
      role="combobox"
      aria-expanded={false}
      aria-autocomplete="list"
      aria-describedby={props.describedBy}
      readOnly
      value={props.items.find(({ value }) => value === props.value)?.label ?? ''}
      onPointerEnter={() => setTouched(true)}
      onFocus={() => setTouched(true)}
      onPointerDown={() => setClicked(true)}
      className="field"
    />
  );
}
