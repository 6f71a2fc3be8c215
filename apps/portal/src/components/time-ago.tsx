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

/**
 * The largest of which there is one once it is rounded: never 60 seconds. Up to a month in days, of which a week is too
 * coarse a multiple: an invitation expires in 7 days, then in 6.
 */
function unitOf(date: Date, now: Date): { unit?: (typeof UNITS)[number]['unit'] } {
  const ms = Math.abs(date.getTime() - now.getTime());
  const { unit } = UNITS.find(({ size, below }) => Math.round(ms / size) < below) ?? {};
  return unit ? { unit } : {};
}

const UNITS = [
  { unit: 'second', size: 1_000, below: 60 },
  { unit: 'minute', size: 60_000, below: 60 },
  { unit: 'hour', size: 3_600_000, below: 24 },
  { unit: 'day', size: 86_400_000, below: 31 },
] as const;

/** What has just happened must not be shown as what will. */
function justNow(date: Date, now: Date): boolean {
  return date > now && date.getTime() - now.getTime() <= AHEAD_MS_MAX;
}
