import { expect, it } from 'vitest';
import { distinctSlug, slugOfName } from './new-slug';

it.each([
  ['Acme', 'acme'],
  ['Second Team', 'second-team'],
  ['  Crème & Sons, Ltd. ', 'creme-sons-ltd'],
  ['地峡', undefined],
  [`${'a'.repeat(31)}--b`, 'a'.repeat(31)],
])('makes a slug of %j', (name, expected) => {
  expect(slugOfName(name)).toBe(expected);
});

it('makes distinct slugs of one', () => {
  const made = Array.from({ length: 50 }, () => distinctSlug('acme'));
  expect(new Set(made).size).toBe(50);
  for (const slug of made) expect(slug).toMatch(/^acme-[a-z0-9]{5}$/);
});
