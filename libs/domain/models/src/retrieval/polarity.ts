import { plain, stem } from '@isthmus/domain-retrieval';
import { OPPOSITIONS } from './oppositions.js';

/** Which sides of which oppositions a text takes: one bit each, by their place in the list. */
export interface Polarity {
  plus: number;
  minus: number;
}

/** How two texts lie to each other; numbers of oppositions. */
export interface PolarityMatch {
  /** Both take the same side. */
  agree: number;
  /** They take different sides. */
  oppose: number;
  /** Only the question takes a side. */
  missing: number;
  /** Only the text takes a side. */
  unasked: number;
}

type Phrases = ReadonlyMap<string, [bit: number, side: 'plus' | 'minus'][]>;

const PARTED = /\b(?:turn|switch|shut|put|set|keep|leave|log|sign|get)\w*(?: \w+){0,4}? (on|off)\b/g;
const LAST = /\b(on|off)(?: (?:please|pls|now|again|for me))?$/g;
const ENGLISH = phrasesOf('en');
const CHINESE = phrasesOf('zh');
const ENGLISH_PATTERN = new RegExp(`(?<![a-z])(?:${alternatives(ENGLISH)})(?![a-z])`, 'g');
const CHINESE_PATTERN = new RegExp(alternatives(CHINESE), 'g');

/** The sides that a text takes, in either language and in a mixture. */
export function polarityOf(text: string): Polarity {
  const found: Polarity = { plus: 0, minus: 0 };
  const said = plain(text);
  const english = stemmed(said);
  for (const [phrase] of english.matchAll(ENGLISH_PATTERN)) take(found, ENGLISH, phrase);
  for (const [phrase] of said.matchAll(CHINESE_PATTERN)) take(found, CHINESE, phrase);
  for (const pattern of [PARTED, LAST])
    for (const [, word] of english.matchAll(pattern)) found[word === 'on' ? 'plus' : 'minus'] |= 1;
  return found;
}

/** What a question and a text that may answer it say on the same matters. A text that takes both sides opposes nothing. */
export function comparePolarity(question: Polarity, text: Polarity): PolarityMatch {
  const [asked, said] = [clear(question), clear(text)];
  return {
    agree: bits((asked.plus & said.plus) | (asked.minus & said.minus)),
    oppose: bits((asked.plus & said.minus) | (asked.minus & said.plus)),
    missing: bits((asked.plus | asked.minus) & ~(text.plus | text.minus)),
    unasked: bits((said.plus | said.minus) & ~(question.plus | question.minus)),
  };
}

function clear({ plus, minus }: Polarity): Polarity {
  return { plus: plus & ~minus, minus: minus & ~plus };
}

function bits(set: number): number {
  let count = 0;
  for (let left = set; left !== 0; left &= left - 1) count++;
  return count;
}

function take(found: Polarity, phrases: Phrases, phrase: string): void {
  for (const [bit, side] of phrases.get(phrase) ?? []) found[side] |= bit;
}

function phrasesOf(language: 'en' | 'zh'): Phrases {
  const phrases = new Map<string, [number, 'plus' | 'minus'][]>();
  for (const [number, opposition] of OPPOSITIONS.entries()) {
    for (const [at, side] of (['plus', 'minus'] as const).entries()) {
      for (const written of opposition[language][at]?.split(',') ?? []) {
        const phrase = language === 'en' ? stemmed(written.trim()) : written.trim();
        phrases.set(phrase, [...(phrases.get(phrase) ?? []), [1 << number, side]]);
      }
    }
  }
  return phrases;
}

/** Longer phrases first, so that "not working" is not read as "working". */
function alternatives(phrases: Phrases): string {
  return [...phrases.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).join('|');
}

function stemmed(text: string): string {
  return (
    text
      .replace(/\bcan['’]?t\b/g, 'cannot')
      .replace(/n['’]t\b/g, ' not')
      .match(/[a-z]+/g) ?? []
  )
    .map(stem)
    .join(' ');
}
