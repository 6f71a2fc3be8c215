'use client';

import { useTranslations } from 'next-intl';
import type { Connection } from './use-live-agents';

/** Shows whether the page is live. */
export function ConnectionNote({ connection }: { connection: Connection }) {
  const t = useTranslations('live');
  const live = connection === 'live';
  return (
    <span
      role="status"
      className={`tint-${live ? 'good' : 'warn'} inline-flex items-center gap-1.5 text-xs text-muted`}
    >
      <span aria-hidden className={`size-2 bg-(--tint) ${live ? 'rounded-full' : 'pulse rotate-45'}`} />
      {t(connection)}
    </span>
  );
}
