import { useLocale, useTimeZone } from 'next-intl';
import { DEFAULT_ZONE } from './time-zone';

/** The reader's time zone as a label beside times, such as GMT-5; at an instant, because clocks change. */
export function useZoneLabel(): (at?: Date) => string {
  const locale = useLocale();
  const timeZone = useTimeZone() ?? DEFAULT_ZONE;
  const format = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'shortOffset' });
  return (at = new Date()) =>
    format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
