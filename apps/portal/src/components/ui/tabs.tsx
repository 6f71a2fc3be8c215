'use client';

import { Tabs as Base } from '@base-ui/react/tabs';
import { useState, type ReactNode } from 'react';
import { useUrlState } from '../../lib/use-url-state';

/** Tabs; the address names the open one. The content of a tab is mounted when it is first opened, and kept from then on. */
export function Tabs(props: {
  label: string;
  /** Of the open tab in the address; two sets of tabs on a page differ in it. */
  name?: string;
  initial: string;
  tabs: { id: string; label: string; content: ReactNode }[];
}) {
  const [inAddress, open] = useUrlState(props.name ?? 'tab', props.initial);
  const current = props.tabs.some(({ id }) => id === inAddress) ? inAddress : props.initial;
  const [opened, setOpened] = useState<string[]>([]);
  return (
    <Base.Root
      value={current}
      onValueChange={(id: string) => {
        setOpened((before) => [...before, current]);
        open(id);
      }}
      className="grid min-w-0 gap-3"
    >
      <Base.List aria-label={props.label} className="flex overflow-x-auto border-b sm:gap-1">
        {props.tabs.map(({ id, label }) => (
          <Base.Tab
            key={id}
            value={id}
            className="-mb-px h-9 shrink-0 border-b-2 border-transparent px-1.5 text-sm text-muted sm:px-3 hover:text-ink data-active:border-accent data-active:font-medium data-active:text-ink"
          >
            {label}
          </Base.Tab>
        ))}
      </Base.List>
      {props.tabs.map(({ id, content }) => (
        <Base.Panel
          key={id}
          value={id}
          keepMounted={id === current || opened.includes(id)}
          className="min-w-0 rounded-md"
        >
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
