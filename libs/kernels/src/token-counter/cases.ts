import { seeded } from '../seeded.fixture.js';

/**
 * Texts that tokenizers get wrong, generated from a seed, for the differential tests: every block of Unicode, every
 * pair of characters below 256, joined emoji, broken surrogates, contractions, white space of all kinds, long runs.
 */
export function* differentialCases(seed: number): Generator<string> {
  yield* shortStrings();
  yield* everyBlock();
  yield* runLengths();
  yield* randomTexts(seed, 30_000);
}

/** Whole numbers in [0, below), the same for the same seed. */
export function randomInts(seed: number): (below: number) => number {
  const random = seeded(seed);
  return (below) => Math.floor(random() * below);
}

/** All strings of one and of two characters below 256: every byte and every pair of bytes that UTF-8 allows. */
function* shortStrings(): Generator<string> {
  yield '';
  for (let a = 0; a < 256; a++) {
    yield String.fromCharCode(a);
    for (let b = 0; b < 256; b++) yield String.fromCharCode(a, b);
  }
}

/** Each block of 128 code points, alone, between letters, before a contraction, and with what usually follows. */
function* everyBlock(): Generator<string> {
  for (let block = 0; block < 0x110000; block += 128) {
    const characters = Array.from({ length: 128 }, (_, i) => String.fromCodePoint(block + i));
    yield characters.join('');
    yield characters.map((character) => `a${character}B`).join(' ');
    yield characters.map((character, i) => `${character}'s${character}${character}${i}`).join('\n');
  }
}

function* runLengths(): Generator<string> {
  for (const unit of [
    'a',
    'A',
    'é',
    '字',
    ' ',
    '\n',
    '\r\n',
    '!',
    '/',
    '9',
    '😀',
    '\u0301',
    'aB',
    '\ud800',
    '\0',
    "'",
    'ab ',
  ]) {
    for (let length = 1; length <= 70; length++) yield unit.repeat(length);
    for (const length of [127, 128, 129, 255, 256, 1000, 2049]) yield `x${unit.repeat(length)}y`;
  }
}

const ALPHABETS: readonly (readonly string[])[] = [
  Array.from("abcdefgh ABCDEFGH  ''.,"),
  Array.from('aAbB \n\r\t'),
  ["'s", "'S", "'\u017f", "'re", "'VE", "'ll", "'d", "'m", "'", 'x', 'X', ' ', '1', '字', '\u0301'],
  ['ǅ', 'ǈ', 'ʰ', 'ª', 'א', 'Å', 'å', '\u0301', '\u0903', 'A', 'b', "'t", ' '],
  ['👩', '\u200d', '❤', '\ufe0f', '💻', '🏽', '🇩', '🇪', '👨‍👩‍👧‍👦', ' ', 'a'],
  ['\ud800', '\udc00', '\udbff', '\ud83d', '\ude00', 'a', '😀', ' '],
  ['\u0085', '\ufeff', '\u00a0', '\u2003', '\u3000', '\u2028', '\t', ' ', '\n', '\r', 'a', '1', '!'],
  ['/', '//', '/*', '*/', '\n', '\r\n', ' ', '  ', '{', '}', '=>', 'const', 'x', '0x1F', ';', '"'],
  Array.from('的一是不了人我在有他这为之大来以个中上们，。！0一'),
  Array.from('한국어日本語ไทยภาษาעבריתالعربيةहिन्दी १२३½²Ⅷ'),
  ['<|', 'endoftext', '|>', '<|endoftext|>', '<|fim_prefix|>', 'a', ' '],
];

function* randomTexts(seed: number, count: number): Generator<string> {
  const next = randomInts(seed);
  for (let n = 0; n < count; n++) {
    const length = 1 + next(24);
    let text = '';
    // One alphabet for most texts: rare neighbours must meet often. Every fifth mixes in any code point at all.
    const alphabet = ALPHABETS[n % ALPHABETS.length] ?? [];
    for (let i = 0; i < length; i++) {
      text +=
        n % 5 === 4 && next(4) === 0 ? String.fromCodePoint(next(0x110000)) : alphabet[next(alphabet.length)];
    }
    yield text;
  }
}
