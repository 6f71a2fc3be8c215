'use client';

import { Menu as Base } from '@base-ui/react/menu';
import type { ReactNode, RefObject } from 'react';

const ITEM =
  'flex min-h-8 w-full cursor-default items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none select-none data-highlighted:bg-hover';

export interface MenuProps {
  label: string;
  trigger: ReactNode;
  className: string;
  side?: 'top' | 'bottom' | undefined;
  children: ReactNode;
}

/** The list of an open menu, beside its button. */
export function MenuPopup(props: {
  button: RefObject<HTMLButtonElement | null>;
  label: string;
  side: MenuProps['side'];
  onClose: () => void;
  children: ReactNode;
}) {
  const { button } = props;
  return (
    <Base.Root
      open
      modal={false}
      onOpenChange={(open, { event, cancel }) => {
        // The button opens and closes by itself.
        const isOnButton = event.target instanceof Node && button.current?.contains(event.target);
        if (!open && isOnButton && event.type !== 'keydown') return cancel();
        if (!open) props.onClose();
      }}
    >
      <Base.Portal>
        <Base.Positioner
          anchor={button}
          side={props.side ?? 'bottom'}
          align="start"
          sideOffset={4}
          className="z-50"
        >
          <Base.Popup
            aria-label={props.label}
            finalFocus={button}
            className="slide-in min-w-52 rounded-md border bg-raised p-1 shadow-float outline-none"
          >
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
  /** Whether the menu closes when something is chosen. */
  closes?: boolean;
}

export function MenuChoice<Value extends string>(props: MenuChoiceProps<Value>) {
  return (
    <Base.RadioGroup value={props.value} onValueChange={props.onChange}>
      <Base.Group>
        <Base.GroupLabel className="px-2 pt-2 pb-1 text-xs text-muted">{props.label}</Base.GroupLabel>
        {props.options.map(({ value, label }) => (
          <Base.RadioItem key={value} value={value} closeOnClick={props.closes ?? false} className={ITEM}>
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
