'use client';

import { Tabs as Base } from '@base-ui/react/tabs';
import { useState, type ReactNode } from 'react';

/** Tabs. The content of a tab is mounted when it is first opened, and kept from then on. */
export function Tabs(props: {
  label: string;
  initial: string;
  tabs: { id: string; label: string; content: ReactNode }[];
}) {
  const [opened, setOpened] = useState([props.initial]);
  return (
    <Base.Root
      defaultValue={props.initial}
      onValueChange={(id: string) => setOpened((before) => [...before, id])}
      className="grid min-w-0 gap-3"
    >
      <Base.List aria-label={props.label} className="flex gap-1 overflow-x-auto border-b">
        {props.tabs.map(({ id, label }) => (
          <Base.Tab
            key={id}
            value={id}
            className="-mb-px h-9 shrink-0 border-b-2 border-transparent px-3 text-sm text-muted hover:text-ink data-active:border-accent data-active:font-medium data-active:text-ink"
          >
            {label}
          </Base.Tab>
        ))}
      </Base.List>
      {props.tabs.map(({ id, content }) => (
        <Base.Panel key={id} value={id} keepMounted={opened.includes(id)} className="min-w-0 rounded-md">
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
