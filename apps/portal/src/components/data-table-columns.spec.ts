import { expect, it } from 'vitest';
import { isInSecondLine, shownClass } from './data-table-columns';

it.each([
  ['always', { id: 'a' }, ''],
  ['always', { id: 'a', minor: false }, ''],
  ['beside a phone', { id: 'a', minor: true }, 'hidden md:table-cell'],
  ['in a wide window', { id: 'a', minor: 'wide' }, 'hidden 2xl:table-cell'],
] as const)('shows a column %s: %j', (_, column, shown) => {
  expect(shownClass(column, {})).toBe(shown);
  expect(shownClass(column, { a: true })).toBe('');
  expect(shownClass(column, { a: false })).toBe('hidden');
});

it.each([
  ['of a column that a phone has no room for', { id: 'a', minor: true }, {}, true],
  ['of a column that is shown', { id: 'a' }, {}, false],
  ['of a column that was switched on', { id: 'a', minor: true }, { a: true }, false],
  ['of a column that was switched off', { id: 'a', minor: true }, { a: false }, false],
] as const)('has in a second line on a phone what is %s', (_, column, choice, shown) => {
  expect(isInSecondLine({ ...column, phone: () => 'text' }, choice)).toBe(shown);
  expect(isInSecondLine(column, choice)).toBe(false);
});
