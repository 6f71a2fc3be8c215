import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { between, counter, pageSize, time } from './number.rules.js';
import { excerpt, idempotencyKey, identifier, name, slug, text, uuid } from './text.rules.js';
import { webUrl } from './url.rules.js';

const refusalOf = (rule: z.ZodType, value: unknown) =>
  rule.safeParse(value).error?.issues.map(({ message }) => message);
const RULES = {
  name: name(80),
  text: text(80),
  identifier: identifier(80),
  idempotencyKey: idempotencyKey(),
};

const EVERYWHERE: [string, string, RegExp][] = [
  ['NUL', 'a\0b', /control characters; remove U\+0000/],
  ['BEL', 'a\u0007b', /control characters; remove U\+0007/],
  ['NEL of C1', 'a\u0085b', /remove U\+0085/],
  ['a lone high surrogate', 'a\ud800b', /lone surrogates; remove U\+D800/],
  ['a lone low surrogate', 'a\udc00b', /lone surrogates; remove U\+DC00/],
  ['a right-to-left override', 'a\u202eb', /direction of text; remove U\+202E/],
  ['a right-to-left isolate', 'a\u2067b', /direction of text; remove U\+2067/],
  ['a left-to-right mark', 'a\u200eb', /direction of text; remove U\+200E/],
  ['a right-to-left mark', 'א\u200fb', /direction of text; remove U\+200F/],
  ['a zero-width space', 'a\u200bb', /remove U\+200B/],
  ['a joiner between Latin letters', 'pay\u200dpal', /remove U\+200D/],
  ['a joiner at the end', 'a\u200d', /remove U\+200D/],
  ['two joiners in a row', 'می\u200c\u200cخواهم', /remove U\+200C/],
  ['a word joiner', 'a\u2060b', /remove U\+2060/],
  ['a byte order mark inside', 'a\ufeffb', /remove U\+FEFF/],
  ['a soft hyphen', 'a\u00adb', /remove U\+00AD/],
  ['a Hangul filler', 'a\u3164b', /remove U\+3164/],
  ['hidden tag characters', 'a\u{e0041}\u{e0042}', /remove U\+E0041/],
  ['a variation selector after a letter', 'a\ufe0f', /remove U\+FE0F/],
  ['a private character', 'a\ue000b', /Unicode assigns a meaning; remove U\+E000/],
  ['a noncharacter', 'a\uffffb', /Unicode assigns a meaning; remove U\+FFFF/],
  ['an unassigned character', 'a\u0378b', /Unicode assigns a meaning; remove U\+0378/],
  ['201 characters', 'é'.repeat(201), /at most \d+ characters/],
  ['10 MB', 'a'.repeat(10_000_000), /at most \d+ characters/],
  ['10 MB of combining marks', `a${'\u0301'.repeat(5_000_000)}`, /at most \d+ characters/],
  ['a run of combining marks', `a${'\u0301'.repeat(31)}`, /at most 30 combining marks in a row/],
  ['nothing', '', /must not be empty/],
  ['braille patterns without a dot', '\u2800\u2800', /must not be empty/],
];

describe.each(Object.entries(RULES))('%s', (_, rule) => {
  it.each(EVERYWHERE)('refuses %s', (__, value, message) => {
    expect(refusalOf(rule, value)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    ['Chinese', '客服智能体'],
    ['Arabic with its own digits sign', 'عقد \u0600١٢'],
    ['Hebrew', 'שלום'],
    ['Persian with a non-joiner', 'می\u200cخواهم'],
    ['Hindi with a joiner', 'क्\u200dष'],
    ['a family', '👨‍👩‍👧‍👦'],
    ['an emoji with a skin tone and a joiner', '👩🏽‍💻'],
    ['a heart on fire', '❤️‍🔥'],
    ['a keycap', '1️⃣'],
    ['the flag of Scotland', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
    ['an ideograph with its variation', '葛\u{e0100}'],
    ['30 combining marks', `x${'\u0323'.repeat(30)}`],
    ['80 characters beyond the BMP', '𠮷'.repeat(80)],
  ])('accepts %s', (__, value) => {
    expect(rule.parse(value)).toBe(value);
  });

  it('asks for text', () => {
    expect(refusalOf(rule, undefined)).toEqual(['is required']);
    expect(refusalOf(rule, 7)).toEqual(['must be text']);
  });
});

it.each(['\n', '\r', '\r\n', '\u2028', '\u2029', '\v', '\f'])(
  'keeps names and ids on one line: %j',
  (breaks) => {
    expect(refusalOf(name(80), `a${breaks}b`)).toEqual([
      expect.stringMatching(/^must be one line; remove U\+/),
    ]);
    expect(refusalOf(identifier(80), `a${breaks}`)).toEqual([expect.stringMatching(/^must be one line/)]);
  },
);

it('refuses names and ids with replacement characters', () => {
  expect(refusalOf(name(80), 'a\ufffdb')).toEqual([
    expect.stringMatching(/replacement character; remove U\+FFFD/),
  ]);
  expect(text(80).parse('a\ufffdb')).toBe('a\ufffdb');
});

it('trims and normalises names, and nothing of ids', () => {
  expect(name(80).parse('  Cafe\u0301 \n')).toBe('Café');
  expect(name(4).parse('Cafe\u0301')).toBe('Café');
  expect(identifier(80).parse(' Cafe\u0301 ')).toBe(' Cafe\u0301 ');
  expect(refusalOf(name(80), ' \u3000\n')).toEqual(['must not be empty']);
});

it('does not sort long runs of combining marks, which takes quadratic time', () => {
  const before = process.threadCpuUsage();
  expect(refusalOf(text(20_000), '\u0323\u0301'.repeat(70_000))).toHaveLength(1);
  const { user } = process.threadCpuUsage(before);
  expect(user / 1_000).toBeLessThan(1_000); // 10 s when sorted, milliseconds when not
});

it('normalises line breaks of texts', () => {
  expect(text(80).parse('a\r\nb\rc\n\td ')).toBe('a\nb\nc\n\td ');
});

it('accepts empty text where it is allowed', () => {
  expect(name(80, { min: 0 }).parse('  ')).toBe('');
  expect(text(80, { min: 0 }).parse('')).toBe('');
});

it.each(['A', '-a', 'a b', 'a\n', '', 'é', 'a'.repeat(64)])('refuses the slug %j', (value) => {
  expect(refusalOf(slug(), value)).toHaveLength(1);
});

it('accepts a UUID in lower case', () => {
  expect(uuid().parse('0198c5f0-0000-7000-8000-000000000001')).toHaveLength(36);
  expect(refusalOf(uuid(), '0198C5F0-0000-7000-8000-000000000001\n')).toEqual([
    'must be a UUID in lower case',
  ]);
});

it('limits numbers and page sizes', () => {
  expect(refusalOf(between(1, 5), 1.5)).toEqual(['must be a whole number, 1–5']);
  expect(refusalOf(between(1, 5), NaN)).toEqual(['must be a whole number, 1–5']);
  expect(pageSize({ usual: 50, max: 100 }).parse(0)).toBe(50);
  expect(refusalOf(pageSize({ usual: 50, max: 100 }), 101)).toEqual(['must be a whole number, 0–100']);
  expect(pageSize({ usual: 50, max: 100, above: 'cap' }).parse(101)).toBe(100);
});

it('never refuses an excerpt', () => {
  expect(excerpt(60).parse('\u001b[31mfailed\0\r\n\tby \ud800 \u202e👨‍👩‍👧 می\u200cخواهم')).toBe(
    '\ufffd[31mfailed\ufffd\n\tby \ufffd \ufffd👨‍👩‍👧 می\u200cخواهم',
  );
  expect(excerpt(3).parse('ab𠮷𠮷')).toBe('ab𠮷');
  expect(excerpt(1).parse('𠮷'.repeat(1_000_000))).toBe('𠮷');
});

it.each([
  'ftp://a',
  'http:a',
  '//a',
  'http://a\nb',
  ' http://a',
  'http://a/\u202e',
  'http://a\0',
  'http://a/\ud800',
  'javascript:alert(1)',
  `http://a/${'b'.repeat(400)}`,
  'b'.repeat(401),
])('refuses the URL %j', (value) => {
  expect(refusalOf(webUrl(), value)).toHaveLength(1);
});

it.each(['http://127.0.0.1:9', 'https://例え.jp/パス?q=1', 'HTTPS://a'])('accepts the URL %s', (value) => {
  expect(webUrl().parse(value)).toBe(value);
});

it('accepts times and counters that columns can store', () => {
  expect(refusalOf(time(), new Date(8.64e15))).toEqual(['must be a time from 1970 to 9999']);
  expect(refusalOf(time(), new Date(NaN))).toEqual(['must be a time from 1970 to 9999']);
  expect(refusalOf(time(), undefined)).toEqual(['is required']);
  expect(refusalOf(counter(1), 2 ** 31)).toHaveLength(1);
});
