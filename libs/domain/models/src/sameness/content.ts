import { stem, withDigits } from '@isthmus/domain-retrieval';
import type { Language } from '../text/language.js';
import { sharedBy } from './shared.js';
import { CHINESE_SYNONYMS, ENGLISH_SYNONYMS, FILLERS_CHINESE, FILLERS_ENGLISH } from './synonyms.js';

/** From this share of common content on, what is left over is what the two differ in, and below it, another wording. */
const COMMON_SHARE_MIN = 0.3;
/** Verbs with their particle behind the object: "turn the light on". */
const APART = / (?:turn|switch)(?= (?:\S+ ){1,4}on )/g;
const APART_OFF = / (?:turn|switch)(?= (?:\S+ ){1,4}off )/g;

/**
 * Whether two texts in lower case have much in common and yet each or one of them has something of its own that is neither a
 * filler nor a synonym: "the capital of France" and "the population of France".
 */
export function hasOtherContent(one: string, other: string, language: Language): boolean {
  const [a, b] = [one, other].map(language === 'zh' ? chineseContent : englishContent);
  if (!a || !b) return false;
  const common = sharedBy(a, b);
  const all = Math.max(a.size, b.size);
  return common < all && common / all >= COMMON_SHARE_MIN;
}

function englishContent(text: string): Set<string> {
  const joined = ` ${(withDigits(text).match(/[a-z0-9]+(?:['’][a-z]+)?/g) ?? []).join(' ')} `;
  let plainer = joined.replace(APART, ' enable').replace(APART_OFF, ' disable');
  for (const [phrase, canonical] of ENGLISH_SYNONYMS)
    plainer = plainer.replaceAll(` ${phrase} `, ` ${canonical} `);
  const words = plainer.trim().split(' ');
  return new Set(
    words
      .map((word) => word.replace(/['’].*$/, ''))
      .filter((word) => word !== '' && !FILLERS_ENGLISH.has(word))
      .map(stem),
  );
}

/** Characters, because texts of few words are parted into words in different ways. */
function chineseContent(text: string): Set<string> {
  let plainer = text;
  for (const [phrase, canonical] of CHINESE_SYNONYMS) plainer = plainer.replaceAll(phrase, canonical);
  plainer = withDigits(plainer);
  for (const filler of FILLERS_CHINESE) plainer = plainer.replaceAll(filler, '');
  return new Set(plainer.match(/[a-z]+|\d+(?:\.\d+)?|\p{Script=Han}/gu));
}
