/** How the portal writes an instant: 24 hours in every language, so that tables, charts and logs agree. */
export const MOMENT = { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' } as const;

/** With the seconds. */
export const EXACT_MOMENT = { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' } as const;
