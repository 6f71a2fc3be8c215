import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { OrgLink } from '../organization/org-link';

/** Breadcrumb, title, state and the one primary action of a page. */
export function PageHeader(props: {
  title: string;
  crumb?: { href: string; label: string };
  state?: ReactNode;
  action?: ReactNode;
  lead?: ReactNode;
}) {
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
      <div className={`min-w-0 flex-1 ${props.lead ? 'basis-64' : 'basis-36'}`}>
        {props.crumb ? (
          <OrgLink
            href={props.crumb.href}
            className="-ml-1 mb-1 inline-flex min-h-target items-center gap-0.5 text-sm text-muted hover:text-ink"
          >
            <ChevronLeft size={15} aria-hidden />
            {props.crumb.label}
          </OrgLink>
        ) : null}
        <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">{props.title}</h1>
          {props.state}
        </div>
        {props.lead ? <p className="mt-0.5 max-w-2xl text-muted">{props.lead}</p> : null}
      </div>
      {props.action ? (
        <div className={`flex flex-wrap items-center gap-2 ${props.crumb ? 'sm:mt-7' : ''}`}>
          {props.action}
        </div>
      ) : null}
    </header>
  );
}
