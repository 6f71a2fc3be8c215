import { expect, it } from 'vitest';
import { groupTokens } from './token-groups';
import type { TokenScore } from './token-score';

const token = (text: string, probability: number, more: Partial<TokenScore> = {}): TokenScore => ({
  text,
  logprob: Math.log(probability),
  alternatives: [],
  ...more,
});

it('tells how probable a token was, at which level, and what could have been in its place', () => {
  const alternatives = [
    { text: 'Rome', logprob: Math.log(0.7) },
    { text: 'Paris', logprob: Math.log(0.25) },
  ];
  expect(groupTokens([token('Paris', 0.25, { alternatives })])).toEqual([
    {
      text: 'Paris',
      probability: expect.closeTo(0.25),
      level: 'guess',
      alternatives: [{ text: 'Rome', probability: expect.closeTo(0.7) }],
    },
  ]);
  const levels = [0.95, 0.61, 0.31, 0.29].map(
    (probability) => groupTokens([token('x', probability)])[0]?.level,
  );
  expect(levels).toEqual(['sure', 'likely', 'unsure', 'guess']);
});

it('joins the tokens of one character, and waits for its last byte', () => {
  const [first, second] = [
    token('\uFFFD', 0.5, { bytes: [0xe4, 0xbd], alternatives: [{ text: '\uFFFD', logprob: -1 }] }),
    token('\uFFFD', 0.5, { bytes: [0xa0] }),
  ];
  expect(groupTokens([first])).toEqual([]);
  expect(groupTokens([first, second, token('!', 0.9)])).toEqual([
    { text: '你', probability: expect.closeTo(0.25), level: 'guess', alternatives: [] },
    { text: '!', probability: expect.closeTo(0.9), level: 'sure', alternatives: [] },
  ]);
});

it('waits for the rest of a character that begins after whole ones', () => {
  const tokens = [
    token(' \uFFFD', 0.5, { bytes: [0x20, 0xf0, 0x9f, 0x98] }),
    token('\uFFFD', 0.5, { bytes: [0x80] }),
  ];
  expect(groupTokens(tokens.slice(0, 1))).toEqual([]);
  expect(groupTokens(tokens).map(({ text }) => text)).toEqual([' 😀']);
});

it('shows bytes that never become a character, and those that nobody tells', () => {
  const texts = (...tokens: TokenScore[]) => groupTokens(tokens).map(({ text }) => text);
  const begun = token('\uFFFD', 0.5, { bytes: [0xe4] });
  expect(texts(begun, token('!', 0.5, { bytes: [0x21] }))).toEqual(['\uFFFD!']);
  expect(texts(token('\uFFFD', 0.5, { bytes: [0xff] }))).toEqual(['\uFFFD']);
  expect(texts(token('\uFFFD', 0.5))).toEqual(['\uFFFD']);
  expect(texts(begun, token('!', 0.5))).toEqual(['\uFFFD!']);
});
