'use client';

import { useFormatter } from 'next-intl';
import { useZoneLabel } from '../lib/zone-label';
import { useClock } from './clock';
import { None } from './none';
import { EXACT_MOMENT } from '../lib/moment';

/** How far a server's clock may be ahead of this one, and this one behind by its tick. */
const AHEAD_MS_MAX = 15_000;

/** How long ago something happened, or in how long it will; the exact time on hover. Unknown is a dash. */
export function TimeAgo({ at }: { at: Date | string | undefined }) {
  const format = useFormatter();
  const zoneLabel = useZoneLabel();
  const now = useClock();
  if (!at) return <None />;
  const date = new Date(at);
  const exact = `${format.dateTime(date, EXACT_MOMENT)} ${zoneLabel(date)}`;
  return (
    <time dateTime={date.toISOString()} title={exact} suppressHydrationWarning className="whitespace-nowrap">
      {format.relativeTime(date, justNow(date, now) ? { now: date } : { now, ...unitOf(date, now) })}
    </time>
  );
}

/** Up to a month in days, of which a week is too coarse a multiple: an invitation expires in 7 days, then in 6. */
function unitOf(date: Date, now: Date): { unit?: 'day' } {
  const days = Math.abs(date.getTime() - now.getTime()) / DAY_MS;
  return days >= 1 && days < 31 ? { unit: 'day' } : {};
}

const DAY_MS = 86_400_000;

/** What has just happened must not be shown as what will. */
function justNow(date: Date, now: Date): boolean {
  return date > now && date.getTime() - now.getTime() <= AHEAD_MS_MAX;
}
