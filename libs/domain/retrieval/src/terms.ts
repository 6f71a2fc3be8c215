import { CHINESE_STOPWORDS, CHINESE_STOPWORDS_LONG, ENGLISH_STOPWORDS } from './stopwords.js';
import { withDigits } from './numerals.js';
import { plain } from './plain.js';
import { stem } from './stem.js';

/**
 * Dial codes, addresses and amounts stay whole; letters and digits that touch are parted, but not 5g or 4k. Words with letters of
 * other scripts, or with accents, stay as they are.
 */
const TOKEN =
  /\*+[\d*]+#?|\d+(?:\.\d+)+|\d+g\b|\d+(?:st|nd|rd|th)\b|[a-z]+\d+[a-z]*|\d+|[a-z]+(?!\p{L})|\p{Script=Han}+|(?:(?!\p{Script=Han})\p{L})+/gu;
const HAN_ONLY = /^\p{Script=Han}+$/u;
const STOPPED = new RegExp(CHINESE_STOPWORDS_LONG.join('|'), 'gu');

/** Terms of an indexed text; every occurrence, in order. Han runs give their characters and their pairs. */
export function documentTerms(text: string): string[] {
  return tokens(text).flatMap((token) => (HAN_ONLY.test(token) ? hanTerms(token) : englishTerms(token)));
}

/**
 * Terms of a question: as documentTerms, without words that carry no topic. A Chinese character that may be such a word
 * stays where it is part of one that `isWord` knows: 上 in 上网, but not in 晚上好.
 */
export function questionTerms(text: string, isWord: (pair: string) => boolean = () => false): string[] {
  return tokens(text).flatMap((token) =>
    HAN_ONLY.test(token)
      ? token
          .replace(STOPPED, ' ')
          .split(' ')
          .flatMap((run) => topicTerms(run, isWord))
      : englishTerms(token),
  );
}

/** The Latin words and numbers of a text in order, with none left out, unstemmed. */
export function words(text: string): string[] {
  return tokens(text).filter((token) => !HAN_ONLY.test(token));
}

/** True for a word that carries no topic and is not indexed. */
export function isStopword(word: string): boolean {
  return ENGLISH_STOPWORDS.has(word) || (word.length === 1 && !/\d/.test(word));
}

/** True for a single Han character, which says less than a pair and weighs less. */
export function isSingleHan(term: string): boolean {
  return term.length === 1 && HAN_ONLY.test(term);
}

function tokens(text: string): string[] {
  return withDigits(normalise(text)).match(TOKEN) ?? [];
}

/** Full-width forms become plain ones, and spellings with and without hyphen the same word. */
function normalise(text: string): string {
  return plain(text)
    .replace(/(?<=\d),(?=\d{3}\b)/g, '')
    .replace(/\b(wi|e|i|pre|post|re|set|top)-(?=[a-z])/g, '$1')
    .replace(/\bwi fi\b/g, 'wifi')
    .replace(/['’]/g, ' ');
}

function englishTerms(token: string): string[] {
  return isStopword(token) ? [] : [stem(token)];
}

function hanTerms(run: string): string[] {
  const characters = [...run];
  return [...characters, ...pairs(characters)];
}

function topicTerms(run: string, isWord: (pair: string) => boolean): string[] {
  const characters = [...run];
  const stopped = (character: string) => CHINESE_STOPWORDS.has(character);
  return [
    ...characters.filter((character) => !stopped(character)),
    ...pairs(characters).filter((pair) => isWord(pair) || ![...pair].some(stopped)),
  ];
}

function pairs(characters: readonly string[]): string[] {
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}
