import Link from 'next/link';
import type { ReactNode } from 'react';

/** Breadcrumb, title, state and the one primary action of a page. */
export function PageHeader(props: {
  title: string;
  crumb?: { href: string; label: string };
  state?: ReactNode;
  action?: ReactNode;
  lead?: ReactNode;
}) {
  return (
    <header className="mb-5 flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        {props.crumb ? (
          <nav className="text-sm text-muted">
            <Link
              href={props.crumb.href}
              className="inline-flex min-h-6 items-center hover:text-ink hover:underline"
            >
              {props.crumb.label}
            </Link>
            <span aria-hidden> / </span>
          </nav>
        ) : null}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold tracking-tight break-words">{props.title}</h1>
          {props.state}
        </div>
        {props.lead ? <p className="mt-0.5 max-w-2xl text-muted">{props.lead}</p> : null}
      </div>
      {props.action ? <div className="flex flex-wrap items-center gap-2">{props.action}</div> : null}
    </header>
  );
}
