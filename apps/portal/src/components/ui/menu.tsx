'use client';

import dynamic from 'next/dynamic';
import { lazy, Suspense, useState, type ComponentType } from 'react';
import type { MenuChoiceProps, MenuProps } from './menu-base';

const load = () => import('./menu-base');
const LoadedMenu = lazy(() => load().then((module) => ({ default: module.LoadedMenu })));

/** A button that opens a list of actions; the list's code is loaded on demand. */
export function Menu(props: MenuProps) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <button
      type="button"
      aria-label={props.label}
      aria-haspopup="menu"
      aria-expanded={false}
      className={props.className}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    >
      {props.trigger}
    </button>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <LoadedMenu {...props} />
    </Suspense>
  );
}

export const MenuItem = dynamic(() => load().then((module) => module.MenuItem));
export const MenuLine = dynamic(() => load().then((module) => module.MenuLine));
export const MenuCheck = dynamic(() => load().then((module) => module.MenuCheck));

const LoadedChoice = dynamic(() => load().then((module) => module.MenuChoice));

export function MenuChoice<Value extends string>(props: MenuChoiceProps<Value>) {
  // `dynamic` forgets the type parameter; the props are those of the same component.
  const Choice = LoadedChoice as unknown as ComponentType<MenuChoiceProps<Value>>;
  return <Choice {...props} />;
}
