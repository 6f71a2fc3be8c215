'use client';

import type { ReactNode } from 'react';
import { Tabs } from './ui/tabs';
import { CopyButton } from './copy-button';

/** The same call in several languages, ready to run. */
export function Snippet({
  label,
  tabs,
}: {
  label: string;
  tabs: { id: string; label: string; code: string }[];
}) {
  return (
    <Tabs
      label={label}
      name="language"
      initial={tabs[0]?.id ?? ''}
      tabs={tabs.map(({ id, label: name, code }) => ({
        id,
        label: name,
        content: <CodeBlock code={code} label={name} />,
      }))}
    />
  );
}

/** Code that scrolls sideways, reachable by keyboard, with a button that copies it; `children` shows it in colours. */
export function CodeBlock(props: { code: string; label: string; tall?: boolean; children?: ReactNode }) {
  const { code, label, tall = false, children = code } = props;
  return (
    <div className="flex items-start rounded-md border bg-sunken">
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className={`min-w-0 flex-1 overflow-auto rounded-md p-3 font-mono text-xs leading-relaxed ${tall ? 'max-h-[60vh]' : 'max-h-96'}`}
      >
        {children}
      </pre>
      {/* Beside the code, which scrolls: it covers none of it. */}
      <div className="shrink-0 p-1">
        <CopyButton text={code} />
      </div>
    </div>
  );
}
