import type { ReactNode } from 'react';

/** A titled box. */
export function Panel(props: {
  title?: string;
  action?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  className?: string;
}) {
  return (
    <section className={`panel min-w-0 ${props.className ?? ''}`}>
      {props.title ? (
        <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-2 border-b px-4 py-2">
          <h2 className="text-sm font-semibold">{props.title}</h2>
          {props.action}
        </div>
      ) : null}
      <div className={props.flush ? '' : 'p-4'}>{props.children}</div>
    </section>
  );
}

/** Facts as a definition list. */
export function Facts({ facts }: { facts: { term: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1.5 text-sm">
      {facts.map(({ term, value }) => (
        <div key={term} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-muted">{term}</dt>
          <dd className="min-w-0 break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
