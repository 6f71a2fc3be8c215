import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { pageOf } from './page.js';
import { bigintText, isoTime, pageTokens } from './page-token.js';
import { identifier } from './text.rules.js';

const POSITION = z.object({ at: isoTime, id: identifier(60), sequence: bigintText });
const tokens = pageTokens('test.rows', POSITION);
const position = { at: new Date('2026-11-24T10:00:00.123Z'), id: 'ü-1', sequence: 9_007_199_254_740_993n };
const filter = { owner: 'a', from: new Date(0), kinds: ['x', 'y'] };

const refused = expect.objectContaining({
  code: 'INVALID_ARGUMENT',
  fields: [expect.objectContaining({ field: 'page_token' })],
}) as AppError;

it('returns the position', () => {
  expect(tokens.decode(tokens.encode(position))).toEqual(position);
  expect(tokens.decode(tokens.encode(position, filter), { ...filter, absent: undefined })).toEqual(position);
});

it('is undefined for the first page', () => {
  expect(tokens.decode('', filter)).toBeUndefined();
});

it('is safe in a URL', () => {
  expect(tokens.encode(position, filter)).toMatch(/^[\w.-]{1,1000}$/);
});

it('is bound to its list and its filter', () => {
  const token = tokens.encode(position, filter);
  expect(() => pageTokens('test.others', POSITION).decode(token, filter)).toThrow(refused);
  expect(() => tokens.decode(token, { ...filter, owner: 'b' })).toThrow(refused);
  expect(() => tokens.decode(token)).toThrow(refused);
});

it.each([
  ['no token at all', 'nonsense'],
  ['NUL', '\0'],
  ['a lone surrogate', '\ud800'],
  ['a right-to-left override', '\u202e'],
  ['a token of another version', tokens.encode(position).replace(/^1/, '2')],
  ['a token with trailing characters', `${tokens.encode(position)}=`],
  ['a token cut short', tokens.encode(position).slice(0, -4)],
  ['10 MB', 'a'.repeat(10_000_000)],
  ['a long token', `${tokens.encode(position)}${'A'.repeat(1_000)}`],
  ['another position', forged({ at: 'yesterday', id: 'x', sequence: '1' })],
  [
    'a number that no column holds',
    forged({ at: '2026-11-24T10:00:00Z', id: 'x', sequence: '1'.repeat(40) }),
  ],
  ['the year 0', forged({ at: '0000-01-01T00:00:00Z', id: 'x', sequence: '1' })],
  ['a year before 1970', forged({ at: '1969-12-31T23:59:59.999Z', id: 'x', sequence: '1' })],
  ['a year of six digits', forged({ at: '+275760-09-13T00:00:00Z', id: 'x', sequence: '1' })],
  ['NUL in an id', forged({ at: '2026-11-24T10:00:00Z', id: 'a\0b', sequence: '1' })],
  ['nested arrays', forged(JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`))],
])('refuses %s', (_, token) => {
  expect(() => tokens.decode(token)).toThrow(refused);
});

/** A token that is valid except for its position. */
function forged(value: unknown): string {
  const [head] = /^1\.[\w-]{12}/.exec(tokens.encode(position)) ?? [];
  return `${head}${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
}

it('cuts a page and reports whether another follows', () => {
  expect(pageOf([1, 2, 3], 2)).toEqual({ rows: [1, 2], last: 2 });
  expect(pageOf([1, 2], 2)).toEqual({ rows: [1, 2], last: undefined });
  expect(pageOf([], 2)).toEqual({ rows: [], last: undefined });
});
