import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstEnd, minuteAt, windowAt } from './window.js';

const SEED = 20_261_129;
const at = fc.date({ min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });

it.each([
  ['hour', '2028-02-29T23:59:59.999Z', '2028-02-29T23:00:00Z', '2028-03-01T00:00:00Z'],
  ['day', '2028-02-29T23:59:59.999Z', '2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z'],
  ['month', '2028-02-29T23:59:59.999Z', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z'],
  ['month', '2027-12-31T00:00:00Z', '2027-12-01T00:00:00Z', '2028-01-01T00:00:00Z'],
  ['day', '2027-12-31T00:00:00Z', '2027-12-31T00:00:00Z', '2028-01-01T00:00:00Z'],
] as const)('the %s of %s begins at %s and ends at %s', (window, instant, start, end) =>
  expect(windowAt(window, new Date(instant))).toEqual({ start: new Date(start), end: new Date(end) }),
);

it('has each instant in one window, and the next window begins where it ends', () => {
  fc.assert(
    fc.property(fc.constantFrom('hour', 'day', 'month'), at, (window, instant) => {
      const { start, end } = windowAt(window, instant);
      if (!end) throw new Error('it ends');
      expect(start <= instant && instant < end).toBe(true);
      expect(windowAt(window, start)).toEqual({ start, end });
      expect(windowAt(window, new Date(end.getTime() - 1))).toEqual({ start, end });
      expect(windowAt(window, end).start).toEqual(end);
    }),
    { seed: SEED },
  );
});

it('never ends a total', () => {
  expect(windowAt('total', new Date())).toEqual({ start: new Date(0), end: undefined });
});

it('finds the first end, where any window ends', () => {
  const [first, second] = [new Date(1), new Date(2)];
  expect(firstEnd([{ end: undefined }, { end: second }, { end: first }])).toEqual(first);
  expect(firstEnd([{ end: undefined }])).toBeUndefined();
  expect(firstEnd([])).toBeUndefined();
});

it('counts minutes from 1970', () => {
  const { minute, start, end } = minuteAt(new Date('1970-01-01T01:00:59.999Z'));
  expect({ minute, start, end }).toEqual({
    minute: 60,
    start: new Date('1970-01-01T01:00:00Z'),
    end: new Date('1970-01-01T01:01:00Z'),
  });
});
