import { expect, it } from 'vitest';
import { quotedParts } from './quoted-parts';

/** The text with what is quoted in brackets. */
const marked = (text: string, quote: string) =>
  quotedParts(text, quote)
    .map(({ part, isQuoted }) => (isQuoted ? `[${part}]` : part))
    .join('');

it.each([
  ['First one. Then two. At last.', 'Then two.', 'First one. [Then two.] At last.'],
  ['First one. Then two. At last.', 'First one. At last.', '[First one.] Then two. [At last.]'],
  ['It is\n  (really) two lines. More.', 'It is (really) two lines.', '[It is\n  (really) two lines.] More.'],
  ['第一句话。第二句话。第三句话。', '第一句话。第三句话。', '[第一句话。]第二句话。[第三句话。]'],
  ['The whole of it is long.', 'The whole of…', '[The whole of] it is long.'],
  ['Same words. Same words.', 'Same words. Same words.', '[Same words.] [Same words.]'],
])('marks in %j what %j has', (text, quote, expected) => expect(marked(text, quote)).toBe(expected));

it.each(['absent words', '', '  ', '…', 'two'])('marks nothing for %j', (quote) =>
  expect(marked('Then two.', quote)).toBe('Then two.'),
);
