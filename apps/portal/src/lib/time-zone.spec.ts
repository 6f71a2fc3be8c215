import { expect, it } from 'vitest';
import { dateOf, startOfDate, startOfDay, startsOf, zoneOf } from './time-zone';

const at = (iso: string) => Date.parse(iso);
const NEW_YORK = 'America/New_York';

it('takes a zone that it knows by name, and UTC for any other text', () => {
  expect(['Asia/Shanghai', '+08:00', 'Nowhere', '', undefined, 'x'.repeat(70)].map(zoneOf)).toEqual([
    'Asia/Shanghai',
    ...Array(5).fill('UTC'),
  ]);
});

it('finds where a day begins', () => {
  expect(startOfDay(at('2026-11-29T03:00Z'), 'UTC')).toBe(at('2026-11-29T00:00Z'));
  expect(startOfDay(at('2026-11-29T03:00Z'), NEW_YORK)).toBe(at('2026-11-28T05:00Z'));
  expect(startOfDay(at('2026-11-29T03:00Z'), 'Asia/Shanghai')).toBe(at('2026-11-28T16:00Z'));
  expect(startOfDay(at('2026-11-29T03:00Z'), 'Asia/Kolkata')).toBe(at('2026-11-28T18:30Z'));
  // The clocks go back at 06:00Z, after a midnight that was at 04:00Z.
  expect(startOfDay(at('2026-11-01T20:00Z'), NEW_YORK)).toBe(at('2026-11-01T04:00Z'));
});

it('counts every day once across a change of the clocks', () => {
  const days = startsOf({
    fromMs: at('2026-10-31T12:00Z'),
    toMs: at('2026-11-03T12:00Z'),
    bucket: 'day',
    zone: NEW_YORK,
  });
  expect(days.map((start) => dateOf(start, NEW_YORK))).toEqual([
    '2026-10-31',
    '2026-11-01',
    '2026-11-02',
    '2026-11-03',
  ]);
});

it('counts hours', () => {
  const period = { fromMs: at('2026-11-01T04:30Z'), toMs: at('2026-11-01T07:00Z'), zone: NEW_YORK };
  expect(startsOf({ ...period, bucket: 'hour' })).toEqual(
    [4, 5, 6].map((hour) => at(`2026-11-01T0${hour}:00Z`)),
  );
});

it('reads a date in a zone', () => {
  expect(startOfDate('2026-11-29', 'Asia/Shanghai')).toBe(at('2026-11-28T16:00Z'));
  expect(startOfDate('2026-11-29', NEW_YORK)).toBe(at('2026-11-29T05:00Z'));
  expect(startOfDate('2026-13-29', NEW_YORK)).toBeUndefined();
  expect(startOfDate('today', NEW_YORK)).toBeUndefined();
});
