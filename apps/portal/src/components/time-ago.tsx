'use client';

import { useFormatter, useNow } from 'next-intl';

const REFRESH_MS = 10_000;

/** How long ago something happened; the exact time on hover. Unknown is a dash. */
export function TimeAgo({ at }: { at: Date | string | undefined }) {
  const format = useFormatter();
  const now = useNow({ updateInterval: REFRESH_MS });
  if (!at) return <span>–</span>;
  const date = new Date(at);
  const exact = format.dateTime(date, { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <time dateTime={date.toISOString()} title={exact} suppressHydrationWarning className="whitespace-nowrap">
      {format.relativeTime(date, now < date ? date : now)}
    </time>
  );
}
