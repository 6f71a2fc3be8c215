/** The zone where a browser has not told its own yet. */
export const DEFAULT_ZONE = 'UTC';

/** The zone of a cookie, if it is one that this runtime knows by name. */
export function zoneOf(name: string | undefined): string {
  if (!name || name.length > 64 || !/^[A-Za-z]/.test(name)) return DEFAULT_ZONE;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return DEFAULT_ZONE;
  }
}

/** How far a zone is ahead of UTC at an instant, milliseconds. */
function aheadMs(atMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    atMs,
  );
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The instant at which the day that holds `atMs` began in a zone. */
export function startOfDay(atMs: number, zone: string): number {
  const local = Math.floor((atMs + aheadMs(atMs, zone)) / DAY_MS) * DAY_MS;
  const guess = local - aheadMs(atMs, zone);
  // The clocks may have changed since midnight.
  return local - aheadMs(guess, zone);
}

/** The starts of the hours or days of a zone that hold the instants from `fromMs` to before `toMs`. */
export function startsOf(period: {
  fromMs: number;
  toMs: number;
  bucket: 'hour' | 'day';
  zone: string;
}): number[] {
  const { fromMs, toMs, bucket, zone } = period;
  const starts: number[] = [];
  let at = bucket === 'hour' ? Math.floor(fromMs / HOUR_MS) * HOUR_MS : startOfDay(fromMs, zone);
  do {
    starts.push(at);
    // A day and a half lies in the next day, whether this one has 23, 24 or 25 hours.
    at = bucket === 'hour' ? at + HOUR_MS : startOfDay(at + 1.5 * DAY_MS, zone);
  } while (at < toMs);
  return starts;
}

/** The instant at which a date such as 2026-11-29 begins in a zone; undefined where it is no date. */
export function startOfDate(date: string, zone: string): number | undefined {
  const utc = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T12:00:00Z`) : Number.NaN;
  if (Number.isNaN(utc)) return undefined;
  return startOfDay(utc - aheadMs(utc, zone), zone);
}

/** The date of an instant in a zone, such as 2026-11-29. */
export function dateOf(atMs: number, zone: string): string {
  return new Date(atMs + aheadMs(atMs, zone)).toISOString().slice(0, 10);
}
