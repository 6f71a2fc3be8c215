import type { ReactNode } from 'react';

/** A table of a page that has several. */
export function TitledTable(props: { title: string; mark?: ReactNode; children: ReactNode }) {
  return (
    <section className="grid min-w-0 content-start gap-2">
      <div className="flex items-center gap-2">
        <h2 className="text-base font-semibold">{props.title}</h2>
        {props.mark}
      </div>
      {props.children}
    </section>
  );
}
