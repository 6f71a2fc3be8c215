'use client';

import { Menu as Base } from '@base-ui/react/menu';
import type { ReactNode } from 'react';

const ITEM =
  'flex min-h-8 w-full cursor-default items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none select-none data-highlighted:bg-hover';

export interface MenuProps {
  label: string;
  trigger: ReactNode;
  className: string;
  side?: 'top' | 'bottom';
  children: ReactNode;
}

/** A menu that is open when mounted: it is loaded on demand. */
export function LoadedMenu(props: MenuProps) {
  return (
    <Base.Root modal={false} defaultOpen>
      <Base.Trigger aria-label={props.label} className={props.className}>
        {props.trigger}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner side={props.side ?? 'bottom'} align="start" sideOffset={4} className="z-50">
          <Base.Popup className="slide-in min-w-52 rounded-md border bg-raised p-1 shadow-float outline-none">
            {props.children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Base.Item className={ITEM} onClick={onClick}>
      {children}
    </Base.Item>
  );
}

export interface MenuChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

export function MenuChoice<Value extends string>(props: MenuChoiceProps<Value>) {
  return (
    <Base.RadioGroup value={props.value} onValueChange={props.onChange}>
      <Base.Group>
        <Base.GroupLabel className="px-2 pt-2 pb-1 text-xs text-muted">{props.label}</Base.GroupLabel>
        {props.options.map(({ value, label }) => (
          <Base.RadioItem key={value} value={value} className={ITEM}>
            <span className="inline-block w-4 text-accent" aria-hidden>
              <Base.RadioItemIndicator>✓</Base.RadioItemIndicator>
            </span>
            {label}
          </Base.RadioItem>
        ))}
      </Base.Group>
    </Base.RadioGroup>
  );
}

export function MenuLine() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}

export function MenuCheck(props: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <Base.CheckboxItem
      className={ITEM}
      checked={props.checked}
      onCheckedChange={(checked) => props.onChange(checked)}
    >
      <span className="inline-block w-4 text-accent" aria-hidden>
        <Base.CheckboxItemIndicator>✓</Base.CheckboxItemIndicator>
      </span>
      {props.label}
    </Base.CheckboxItem>
  );
}
