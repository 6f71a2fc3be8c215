import type { UsageGroup, UsageStep } from '../../../../lib/api/ledger';
import { GROUPS } from '../../../../lib/api/usage-groups';
import { dateOf, startOfDate, startOfDay, startsOf } from '../../../../lib/time-zone';

/** The last so many days, or the days from one date to another in the reader's time zone, both included. */
export type Range = { days: number } | { from: string; to: string };

/** What part of the usage is shown, and how it is grouped. */
export interface View {
  range: Range;
  groupBy: UsageGroup;
  bucket: UsageStep;
  fromMs: number;
  toMs: number;
  /** The starts of the columns of the chart. */
  times: number[];
  /** Whether the ledger is shown from its newest entry. */
  first: boolean;
}

export interface UsageQuery {
  days?: string;
  from?: string;
  to?: string;
  by?: string;
  step?: string;
  cursor?: string;
}

export const DAYS = [1, 7, 30] as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What the ledger sums up at most. */
const RANGE_MS_MAX = 92 * DAY_MS;
/** Longer ranges have more hours than a chart has room for. */
const HOURLY_MS_MAX = 31 * DAY_MS;
const HOURLY_UNLESS_ASKED_MS_MAX = 2 * DAY_MS;

/** The view that an address asks for; what it says wrongly is what it would be without. */
export function viewOf(query: UsageQuery, { nowMs, zone }: { nowMs: number; zone: string }): View {
  const range = customOf(query, zone) ?? { days: DAYS.find((days) => String(days) === query.days) ?? 7 };
  const { fromMs, toMs } = 'days' in range ? lastDays(range.days, nowMs, zone) : datesOf(range, nowMs, zone);
  const lengthMs = toMs - fromMs;
  const hourly = query.step === 'hour' || (query.step !== 'day' && lengthMs <= HOURLY_UNLESS_ASKED_MS_MAX);
  const bucket = hourly && lengthMs <= HOURLY_MS_MAX ? 'hour' : 'day';
  const times = startsOf({ fromMs, toMs, bucket, zone });
  return {
    range,
    groupBy: GROUPS.find((group) => group === query.by) ?? 'sku',
    bucket,
    fromMs,
    toMs,
    times,
    first: !query.cursor,
  };
}

/** The address of a view, or of one that differs from it. */
export function hrefOf(
  view: View,
  change: Partial<Pick<View, 'range' | 'groupBy' | 'bucket'>> = {},
  cursor = '',
): string {
  const { range, groupBy, bucket } = { ...view, ...change };
  const period = 'days' in range ? { days: String(range.days) } : range;
  // Another range has its own usual step.
  const step = change.range ? {} : { step: bucket };
  const query = { ...period, by: groupBy, ...step, ...(cursor ? { cursor } : {}) };
  return `/usage?${new URLSearchParams(query)}`;
}

/** The first and the last day of a view, for a form. */
export function datesShown({ fromMs, toMs }: View, zone: string): { from: string; to: string } {
  return { from: dateOf(fromMs, zone), to: dateOf(toMs - 1, zone) };
}

function customOf(
  { from = '', to = '' }: UsageQuery,
  zone: string,
): { from: string; to: string } | undefined {
  const [start, last] = [startOfDate(from, zone), startOfDate(to, zone)];
  if (start === undefined || last === undefined || last < start) return undefined;
  return last + DAY_MS - start <= RANGE_MS_MAX ? { from, to } : undefined;
}

function datesOf(range: { from: string; to: string }, nowMs: number, zone: string) {
  const fromMs = startOfDate(range.from, zone) ?? nowMs; // checked before
  const last = startOfDate(range.to, zone) ?? nowMs;
  return { fromMs, toMs: startOfDay(last + 1.5 * DAY_MS, zone) };
}

/** Of one day, its hours; otherwise whole days with today as the last. */
function lastDays(days: number, nowMs: number, zone: string) {
  const fromMs =
    days === 1
      ? Math.floor(nowMs / HOUR_MS) * HOUR_MS - 23 * HOUR_MS
      : startOfDay(startOfDay(nowMs, zone) - (days - 1.5) * DAY_MS, zone);
  return { fromMs, toMs: nowMs };
}
