import { CHINESE_STOPWORDS, ENGLISH_STOPWORDS } from './stopwords.js';
import { stem } from './stem.js';
import { withDigits } from './numerals.js';

/** Dial codes, addresses and amounts stay whole; letters and digits that touch are parted, but not 5g or 4k. */
const TOKEN =
  /\*+[\d*]+#?|\d+(?:\.\d+)+|\d+g\b|\d+(?:st|nd|rd|th)\b|[a-z]+\d+[a-z]*|\d+|[a-z]+|\p{Script=Han}+/gu;
const HAN_ONLY = /^\p{Script=Han}+$/u;
const STOPPED = new RegExp(CHINESE_STOPWORDS.join('|'), 'gu');

/** Terms of an indexed text; every occurrence, in order. Han runs give their characters and their pairs. */
export function documentTerms(text: string): string[] {
  return tokens(text).flatMap((token) => (HAN_ONLY.test(token) ? hanTerms(token) : englishTerms(token)));
}

/** Terms of a question: as documentTerms, without words that carry no topic; pairs do not reach across those. */
export function questionTerms(text: string): string[] {
  return tokens(text).flatMap((token) =>
    HAN_ONLY.test(token)
      ? token
          .replace(STOPPED, ' ')
          .split(' ')
          .filter((run) => run !== '')
          .flatMap(hanTerms)
      : englishTerms(token),
  );
}

/** True for a single Han character, which says less than a pair and weighs less. */
export function isSingleHan(term: string): boolean {
  return term.length === 1 && HAN_ONLY.test(term);
}

function tokens(text: string): string[] {
  return withDigits(normalise(text)).match(TOKEN) ?? [];
}

/** Full-width forms become plain ones (NFKC), and spellings with and without hyphen the same word. */
function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<=\d),(?=\d{3}\b)/g, '')
    .replace(/\b(wi|e|i|pre|post|re|set|top)-(?=[a-z])/g, '$1')
    .replace(/['’]/g, ' ');
}

function englishTerms(token: string): string[] {
  return ENGLISH_STOPWORDS.has(token) || (token.length === 1 && !/\d/.test(token)) ? [] : [stem(token)];
}

function hanTerms(run: string): string[] {
  const characters = [...run];
  return [
    ...characters,
    ...characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`),
  ];
}
