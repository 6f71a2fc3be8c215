/** How long a budget counts before it starts at 0 again; `total` never does. */
export type BudgetWindow = 'total' | 'hour' | 'day' | 'month';

/** From `start` to before `end`; without an end it never ends. */
export interface TimeWindow {
  readonly start: Date;
  readonly end: Date | undefined;
}

const MINUTE_MS = 60_000;

/** The window that holds `at`: hours, days and months begin in UTC; `total` begins in 1970. */
export function windowAt(window: BudgetWindow, at: Date): TimeWindow {
  const [year, month, day, hour] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours()];
  const between = (start: number, end: number) => ({ start: new Date(start), end: new Date(end) });
  switch (window) {
    case 'total':
      return { start: new Date(0), end: undefined };
    case 'hour':
      return between(Date.UTC(year, month, day, hour), Date.UTC(year, month, day, hour + 1));
    case 'day':
      return between(Date.UTC(year, month, day), Date.UTC(year, month, day + 1));
    case 'month':
      return between(Date.UTC(year, month), Date.UTC(year, month + 1));
  }
}

/** The first end of several windows; undefined when none ends. */
export function firstEnd(windows: readonly Pick<TimeWindow, 'end'>[]): Date | undefined {
  return windows.reduce<Date | undefined>(
    (first, { end }) => (end && (!first || end < first) ? end : first),
    undefined,
  );
}

/** The minute of a rate limit that holds `at`, counted from 1970, and when it starts and ends. */
export function minuteAt(at: Date): { minute: number; start: Date; end: Date } {
  const minute = Math.floor(at.getTime() / MINUTE_MS);
  return { minute, start: new Date(minute * MINUTE_MS), end: new Date((minute + 1) * MINUTE_MS) };
}
