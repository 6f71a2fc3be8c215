'use client';

import { ButtonLink } from '../../../../components/ui/button';

/** Views of one page, as links; the one that is shown stands out. */
export function Choice(props: {
  label: string;
  options: { href: string; label: string; current: boolean }[];
}) {
  return (
    <nav aria-label={props.label} className="flex flex-wrap gap-2">
      {props.options.map(({ href, label, current }) => (
        <ButtonLink
          key={href}
          href={href}
          aria-current={current ? 'page' : undefined}
          className={current ? 'border-accent font-semibold' : 'text-muted'}
        >
          {label}
        </ButtonLink>
      ))}
    </nav>
  );
}
