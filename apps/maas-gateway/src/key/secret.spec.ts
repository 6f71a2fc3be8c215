import { expect, it } from 'vitest';
import { digestOf, displayOf, keyIdOf, matches, newSecret } from './secret.js';

it('makes keys whose id can be read and whose secret can be compared', () => {
  const { id, secret } = newSecret();
  expect(secret).toMatch(/^isth_live_[a-z0-9]{16}_[A-Za-z0-9_-]{43}$/);
  expect(keyIdOf(secret)).toBe(id);
  expect(matches(secret, digestOf(secret, 'pepper'), 'pepper')).toBe(true);
});

it('refuses another secret and another pepper', () => {
  const [one, other] = [newSecret(), newSecret()];
  expect(matches(other.secret, digestOf(one.secret, 'pepper'), 'pepper')).toBe(false);
  expect(matches(one.secret, digestOf(one.secret, 'pepper'), 'salt')).toBe(false);
});

it.each([
  '',
  'isth_live_',
  'sk-123',
  `isth_live_${'A'.repeat(16)}_${'a'.repeat(43)}`,
  `isth_live_${'a'.repeat(16)}_${'a'.repeat(44)}`,
])('sees no key in %j', (text) => expect(keyIdOf(text)).toBeUndefined());

it('shows the last four characters only', () => {
  expect(displayOf('abcdefghijklmnop', 'wxyz')).toBe('isth_live_abcdefghijklmnop_…wxyz');
});
