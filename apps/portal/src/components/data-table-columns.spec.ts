import { expect, it } from 'vitest';
import { shownClass } from './data-table-columns';

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
