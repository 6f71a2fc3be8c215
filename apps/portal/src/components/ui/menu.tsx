'use client';

import { useRef, useState, type KeyboardEvent } from 'react';
import type { MenuChoiceProps, MenuProps } from './menu-base';
import { onDemand, useOnDemand } from './on-demand';

const code = onDemand(() => import('./menu-base'));

/**
 * A button that opens a list of actions. The button is there from the first render and stays; the list's code is fetched
 * once the page is loaded, and at once when somebody turns to the button.
 */
export function Menu(props: MenuProps) {
  const [open, setOpen] = useState(false);
  const [touched, setTouched] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const base = useOnDemand(code, touched);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    setTouched(true);
    setOpen(true);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        className={props.className}
        onPointerEnter={() => setTouched(true)}
        onFocus={() => setTouched(true)}
        onKeyDown={onKeyDown}
        onClick={() => {
          setTouched(true);
          setOpen(!open);
        }}
      >
        {props.trigger}
      </button>
      {open && base ? (
        <base.MenuPopup button={button} label={props.label} side={props.side} onClose={() => setOpen(false)}>
          {props.children}
        </base.MenuPopup>
      ) : null}
    </>
  );
}

// Rendered in an open menu alone, whose code is there.

export function MenuItem(props: { onClick: () => void; children: React.ReactNode }) {
  const base = code.get();
  return base ? <base.MenuItem {...props} /> : null;
}

export function MenuLine() {
  const base = code.get();
  return base ? <base.MenuLine /> : null;
}

export function MenuCheck(props: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  const base = code.get();
  return base ? <base.MenuCheck {...props} /> : null;
}

export function MenuChoice<Value extends string>(props: MenuChoiceProps<Value>) {
  const base = code.get();
  return base ? <base.MenuChoice {...props} /> : null;
}
