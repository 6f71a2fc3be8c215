import { expect, it } from 'vitest';
import { seeded } from '../seeded.fixture.js';
import { THOROUGH } from '../thorough.fixture.js';
import { SMALL_PIECES, SMALL_REPLACEMENTS, smallModel } from './small-model.fixture.js';
import { ENCODER_TEXT_LENGTH_MAX, ENCODER_TOKENS_MAX, Tokenizer } from './tokenizer.js';

const FIRST_PIECE = 3;
const UNKNOWN_SCORE = -15 - 10;
const tokenizer = new Tokenizer(smallModel(1));
const words = (text: string): string[] | string => {
  const ids = tokenizer.tokenize(text);
  if (typeof ids === 'string') return ids;
  return Array.from(
    ids,
    (id) => ['<unk>', '[', ']'][id] ?? SMALL_PIECES[id - FIRST_PIECE]?.[0] ?? `no piece ${id}`,
  );
};

it('cuts a text into the pieces with the highest sum of scores', () => {
  expect(words('the')).toEqual(['[', '▁the', ']']);
  expect(words('abab')).toEqual(['[', '▁', 'abab', ']']);
  expect(words('光缆 光')).toEqual(['[', '▁', '光缆', '▁光', ']']);
});

it('takes what it finds first where sums are the same', () => {
  // "ab" is worth as much as "a" and "b"; "aab" less than both ways.
  expect(words('thab')).toEqual(['[', '▁th', 'ab', ']']);
  expect(words('thfi')).toEqual(['[', '▁th', 'fi', ']']);
});

it('gives every unknown character an id of its own', () => {
  expect(words('thxy€')).toEqual(['[', '▁th', '<unk>', '<unk>', '<unk>', ']']);
});

it('normalises by the longest key, drops spaces at both ends and all but one between', () => {
  expect(words(' \t\u3000thＡ  \u200b  é\u3000')).toEqual(['[', '▁th', 'a', '▁', 'é', ']']);
  expect(words('thﬁ')).toEqual(words('thfi'));
  expect(words('th¨')).toEqual(['[', '▁th', '▁', '<unk>', ']']);
});

it.each(['', ' ', '\t \u3000', '\u200b', '▁'])(
  'takes %j, of which nothing is left, for one unknown',
  (text) => {
    expect(words(text)).toEqual(['[', '<unk>', ']']);
  },
);

it('reads NUL and markup as characters, and an unpaired surrogate as U+FFFD', () => {
  expect(words('th\0')).toEqual(['[', '▁th', '<unk>', ']']);
  expect(words('th<s>')).toEqual(['[', '▁th', '<s>', ']']);
  expect(words('th\ud83d')).toEqual(words('th\ufffd'));
  expect(words('th😀')).toEqual(['[', '▁th', '😀', ']']);
});

it('equals a plain search over strings, seed 11', () => {
  const random = seeded(11);
  const alphabet = [...'theab光缆éfixy€😀 ¨\t\u3000\u200bＡﬁﷺ\0▁', 'e\u0301', '<s>'];
  for (let n = 0; n < 2000 * THOROUGH; n++) {
    const length = Math.floor(random() * 14);
    const text = Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
    expect({ text, ids: Array.from(tokenizer.tokenize(text), Number) }).toEqual({
      text,
      ids: plainIds(text),
    });
  }
});

it('takes as many tokens as the limit says and no more', () => {
  const most = ENCODER_TOKENS_MAX - 3;
  expect(tokenizer.tokenize(`th${'x'.repeat(most)}`)).toHaveLength(ENCODER_TOKENS_MAX);
  expect(tokenizer.tokenize(`th${'x'.repeat(most + 1)}`)).toBe('tokens');
  expect(words('th')).toHaveLength(3);
});

it.each(['x', 'a', '光', '\0', '\ud83d', 'ﷺ', '<s>', '¨'])('answers a million of %j at once', (part) => {
  const start = performance.now();
  expect(tokenizer.tokenize(part.repeat(Math.floor(ENCODER_TEXT_LENGTH_MAX / part.length)))).toBe('tokens');
  expect(performance.now() - start).toBeLessThan(2000);
});

it('reads no more characters than its limit, and spaces up to it', () => {
  expect(tokenizer.tokenize(' '.repeat(ENCODER_TEXT_LENGTH_MAX))).toHaveLength(3);
  expect(tokenizer.tokenize(' '.repeat(ENCODER_TEXT_LENGTH_MAX + 1))).toBe('length');
});

/** The same rules over strings and code points, without a table. */
function plainIds(text: string): number[] {
  const pieces = new Map(SMALL_PIECES.map(([piece, score], i) => [piece, { id: i + FIRST_PIECE, score }]));
  const characters = [...plainNormal(text)];
  const best = [{ score: 0, ids: [] as number[] }];
  for (let end = 1; end <= characters.length; end++) {
    let found: { score: number; ids: number[] } | undefined;
    for (let start = 0; start < end; start++) {
      const piece = pieces.get(characters.slice(start, end).join(''));
      const unknown = start === end - 1 ? { id: 0, score: UNKNOWN_SCORE } : undefined;
      const step = piece ?? unknown;
      const before = best[start];
      if (!step || !before) continue;
      const score = before.score + step.score;
      if (!found || score > found.score) found = { score, ids: [...before.ids, step.id] };
    }
    if (found) best.push(found);
  }
  const ids = best.at(-1)?.ids ?? [];
  return [1, ...(ids.length > 0 ? ids : [0]), 2];
}

function plainNormal(text: string): string {
  const keys = Object.keys(SMALL_REPLACEMENTS).sort((a, b) => b.length - a.length);
  let normal = '';
  let rest = text;
  while (rest) {
    const key =
      keys.find((candidate) => rest.startsWith(candidate)) ?? String.fromCodePoint(rest.codePointAt(0) ?? 0);
    normal += SMALL_REPLACEMENTS[key] ?? key;
    rest = rest.slice(key.length);
  }
  const trimmed = normal.replace(/^ +/, '').replace(/ +/g, ' ').replaceAll(' ', '▁').replace(/▁+$/, '');
  return trimmed ? `▁${trimmed}` : '';
}
