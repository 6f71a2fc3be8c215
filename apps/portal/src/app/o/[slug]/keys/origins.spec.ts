import { expect, it } from 'vitest';
import { newKey } from './key.rules';
import { originsOf } from './origins';

it.each([
  ['', []],
  [' \n ', []],
  ['https://a.example\r\nhttps://b.example\n', ['https://a.example', 'https://b.example']],
  ['https://a.example, http://localhost:5173', ['https://a.example', 'http://localhost:5173']],
  ['*', ['*']],
])('reads %j as %j', (text, origins) => {
  expect(originsOf(text)).toEqual(origins);
});

it.each([
  ['an origin', ['https://a.example'], true],
  ['a path', ['https://a.example/'], false],
  ['too many', Array.from({ length: 21 }, (_, n) => `https://o${n}.example`), false],
])('takes a key with %s only if it is valid', (_, allowedOrigins, valid) => {
  const idempotencyKey = '0190b3a4-0000-7000-8000-000000000001';
  const key = {
    idempotencyKey,
    name: 'Page',
    scopes: ['models'],
    days: 0,
    serviceAccount: false,
    allowedOrigins,
  };
  expect(newKey.safeParse(key).success).toBe(valid);
});
