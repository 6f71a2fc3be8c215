import { expect, it } from 'vitest';
import { IdempotencyKeys } from './use-idempotency-keys';

it('has one key for the same content, also when other content was sent in between', () => {
  const keys = new IdempotencyKeys();
  const first = keys.keyFor({ name: 'a', days: 90 });
  const other = keys.keyFor({ name: 'b', days: 90 });
  expect(other).not.toBe(first);
  expect(keys.keyFor({ name: 'a', days: 90 })).toBe(first);
});

it('has another key for content whose request has succeeded', () => {
  const keys = new IdempotencyKeys();
  const first = keys.keyFor('a');
  keys.forget();
  expect(keys.keyFor('a')).not.toBe(first);
});
