import { detectLanguage, type Language } from '../text/language.js';
import { documentTerms, isSingleHan, questionTerms } from '../text/terms.js';
import { answerKinds, type AnswerKind } from './answer-kind.js';
import { tradeWords } from './thesaurus.js';

/** One turn of a conversation as a model sees it. */
export interface Turn {
  role: 'system' | 'user' | 'assistant' | 'tool';
  text: string;
}

/** What to look for, read from a conversation's last question. */
export interface Question {
  language: Language;
  /** The customer's own terms, 1 each or less for what says little. */
  asked: ReadonlyMap<string, number>;
  /** Those and the words of the trade they stand for, with weights. */
  sought: ReadonlyMap<string, number>;
  kinds: readonly AnswerKind[];
  /** Own terms that the trade's vocabulary accounts for. */
  understood: ReadonlySet<string>;
}

const WEIGHT = {
  singleHan: 0.25,
  trade: { subject: 1.2, hint: 0.6 },
  tradeSingleHan: 0.05,
  earlierTurn: 0.5,
};
/** A question with fewer terms than this leans on what was asked before. */
const TERMS_OF_A_WHOLE_QUESTION = 3;
const EARLIER_TURNS = 2;
const LEANS_EN =
  /^(?:and|but|or|what about|how about|so|also|then|what if|is that|does that|are those|why)\b|\b(?:it|that|this|they|them|those|there|one)\b/i;
const LEANS_ZH = /^(?:那|那么|还有|另外|如果|要是|然后)|(?:它|这个|那个|这种|那种|呢[？?]?$)/;

/** Reads the last user turn; a follow-up borrows the terms of the user turns before it. Undefined without any. */
export function readQuestion(turns: readonly Turn[]): Question | undefined {
  const asked = turns
    .filter(({ role, text }) => role === 'user' && text.trim() !== '')
    .map(({ text }) => text);
  const last = asked.at(-1);
  if (last === undefined) return undefined;
  const language = detectLanguage(last);
  const own = weighAsked(last);
  const earlier = isFollowUp(last, own, language) ? asked.slice(-1 - EARLIER_TURNS, -1).reverse() : [];
  const terms = new Map(own);
  const sought = new Map(own);
  addTrade(sought, last, language, 1);
  earlier.forEach((text, distance) => {
    const factor = WEIGHT.earlierTurn ** (distance + 1);
    for (const [term, weight] of weighAsked(text)) {
      keepLarger(sought, term, weight * factor);
      keepLarger(terms, term, weight * factor);
    }
    addTrade(sought, text, language, factor);
  });
  const kinds = answerKinds(last, language);
  const matches = [last, ...earlier].flatMap((text) => tradeWords(text, language));
  return {
    language,
    asked: terms,
    sought,
    kinds,
    understood: new Set(matches.flatMap(({ said }) => questionTerms(said))),
  };
}

function isFollowUp(text: string, own: ReadonlyMap<string, number>, language: Language): boolean {
  const whole = [...own.keys()].filter((term) => !isSingleHan(term)).length;
  return whole < TERMS_OF_A_WHOLE_QUESTION || (language === 'zh' ? LEANS_ZH : LEANS_EN).test(text.trim());
}

function weighAsked(text: string): Map<string, number> {
  const terms = new Map<string, number>();
  for (const term of questionTerms(text)) terms.set(term, isSingleHan(term) ? WEIGHT.singleHan : 1);
  return terms;
}

function addTrade(into: Map<string, number>, text: string, language: Language, factor: number): void {
  for (const { words, strength } of tradeWords(text, language)) {
    for (const term of documentTerms(words)) {
      keepLarger(into, term, factor * (isSingleHan(term) ? WEIGHT.tradeSingleHan : WEIGHT.trade[strength]));
    }
  }
}

function keepLarger(into: Map<string, number>, term: string, weight: number): void {
  into.set(term, Math.max(into.get(term) ?? 0, weight));
}
