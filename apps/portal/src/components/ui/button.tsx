import type { ComponentProps } from 'react';
import { OrgLink } from '../../organization/org-link';

const BASE =
  'inline-flex items-center justify-center gap-1.5 rounded-md text-sm font-medium whitespace-nowrap transition-colors duration-100 disabled:opacity-55 [&>svg]:shrink-0';
const SIZES = {
  sm: 'h-7 min-h-target px-2',
  md: 'h-8 min-h-target px-3',
  lg: 'h-9 min-h-target px-4',
  icon: 'size-8 min-h-target min-w-target shrink-0',
};
const KINDS = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-hover',
  plain: 'border border-line-strong bg-surface text-ink hover:bg-hover',
  quiet: 'text-muted hover:bg-hover hover:text-ink',
  quietDanger: 'text-ink hover:bg-hover hover:text-bad focus-visible:text-bad',
  caution: 'border border-line-strong bg-surface text-ink hover:border-bad hover:text-bad',
  danger: 'border border-bad bg-surface text-bad hover:bg-bad hover:text-canvas',
};

interface Look {
  kind?: keyof typeof KINDS;
  size?: keyof typeof SIZES;
}

function buttonClass({ kind = 'plain', size = 'md' }: Look, extra = ''): string {
  return `${BASE} ${SIZES[size]} ${KINDS[kind]} ${extra}`;
}

export function Button({ kind, size, className, type = 'button', ...rest }: ComponentProps<'button'> & Look) {
  return <button type={type} className={buttonClass({ ...look(kind, size) }, className)} {...rest} />;
}

/** A link that looks like a button, for actions that are pages. */
export function ButtonLink({ kind, size, className, ...rest }: ComponentProps<typeof OrgLink> & Look) {
  return <OrgLink className={buttonClass({ ...look(kind, size) }, className)} {...rest} />;
}

/** A link to a file that looks like a button; it is fetched when it is clicked, not before. */
export function DownloadLink({ kind, size, className, ...rest }: ComponentProps<'a'> & Look) {
  return <a download className={buttonClass({ ...look(kind, size) }, className)} {...rest} />;
}

function look(kind: Look['kind'], size: Look['size']): Look {
  return { ...(kind ? { kind } : {}), ...(size ? { size } : {}) };
}
