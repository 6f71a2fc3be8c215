import { isSingleHan, type TermWeights } from '@isthmus/domain-retrieval';
import { detectLanguage, type Language } from '../text/language.js';
import { answerKinds, type AnswerKind } from './answer-kind.js';
import { polarityOf, type Polarity } from './polarity.js';
import type { Vocabulary } from './vocabulary.js';

/** One turn of a conversation as a model sees it. */
export interface Turn {
  role: 'system' | 'user' | 'assistant' | 'tool';
  text: string;
}

/** What to look for, read from a conversation's last question. */
export interface Question {
  language: Language;
  /** What an encoder is given: the question, after the one that it depends on. */
  text: string;
  /** The customer's own terms, 1 each or less for what says little, without concepts. */
  asked: TermWeights;
  /** Those and the concepts they name. */
  sought: TermWeights;
  /** Own terms that a concept accounts for, with the concepts that do. */
  understood: ReadonlyMap<string, readonly string[]>;
  /** Concepts that say the opposite of what it asks. */
  opposed: readonly string[];
  kinds: readonly AnswerKind[];
  /** The sides of oppositions that it takes: to switch on and not off. */
  polarity: Polarity;
  /** Codes, numbers and, in a Chinese question, Latin names among its terms. */
  names: readonly string[];
  /** It contains a word that only questions about other subjects contain. */
  foreign: boolean;
  /** The question before, when this one depends on it. */
  earlier: { question: Question; lean: number } | undefined;
}

const WEIGHT = { singleHan: 0.3, concept: 1.2 };
const EARLIER_TURNS = 2;
/** Only the end of a longer text is read: the question is there, and reading it all would block every other request. */
const CHARACTERS_READ = 1_000;
/** How much of the question before counts, by the number of things that this one says itself. */
const LEAN_BY_CONTENT = [1, 0.8, 0.5, 0.4];
const LEAN_LEAST = 0.25;
const LEAN_SAID = 0.7;
/** From here on, both questions are one text to an encoder. */
const LEAN_IN_TEXT = 0.2;
/** Of the words of a text. */
const MISSPELT_SHARE = 0.15;
const NAME = /\d/;
const NAME_ZH = /[\da-z]/;
const LEANS_EN =
  /^(?:and|but|or|ok|okay|what about|how about|so|also|then|what if|is that|does that|are those|why)\b|\b(?:it|that|this|he|she|they|them|those|these|there|one|instead|again)\b/i;
const LEANS_ZH =
  /^(?:那|那么|还有|另外|如果|要是|然后|好的?)|(?:它|他|她|这|那|这个|那个|这种|那种|呢[？?]?$)/;
const STARTS_OVER =
  /\b(?:never mind|actually|another question|something else|different question)\b|算了|换个问题|另一个问题/i;

/** Reads the last user turn; a follow-up depends on the user turns before it. Undefined without any. */
export function readQuestion(turns: readonly Turn[], vocabulary: Vocabulary): Question | undefined {
  const asked = turns
    .filter(({ role, text }) => role === 'user' && text.trim() !== '')
    .map(({ text }) => text)
    .slice(-1 - EARLIER_TURNS);
  return asked.reduce<Question | undefined>(
    (earlier, text) => readTurn(text.slice(-CHARACTERS_READ), vocabulary, earlier),
    undefined,
  );
}

function readTurn(said: string, vocabulary: Vocabulary, before: Question | undefined): Question {
  const text = vocabulary.corrected(said);
  const meant = isMisspelt(said, text) ? text : said;
  const language = detectLanguage(text);
  const asked = new Map(
    vocabulary.topic(text).map((term) => [term, isSingleHan(term) ? WEIGHT.singleHan : 1]),
  );
  const matches = vocabulary.find(text);
  const concepts = new Map(matches.map(({ term }) => [term, WEIGHT.concept]));
  const understood = new Map<string, string[]>();
  for (const { term, said } of matches) {
    for (const own of vocabulary.indexed(said)) understood.set(own, [...(understood.get(own) ?? []), term]);
  }
  const kinds = answerKinds(text, language);
  const lean = before ? leanOf(text, { asked, language, vocabulary }) : 0;
  const depends = before !== undefined && lean >= LEAN_IN_TEXT;
  return {
    language,
    text: depends ? `${before.text} ${meant}` : meant,
    asked,
    sought: new Map([...asked, ...concepts]),
    understood,
    opposed: vocabulary.opposed(concepts.keys()),
    kinds: kinds.length === 0 && before && lean > 0 ? before.kinds : kinds,
    polarity: polarityOf(text),
    names: [...asked.keys()].filter((term) => (language === 'zh' ? NAME_ZH : NAME).test(term)),
    foreign: vocabulary.isForeign(text),
    earlier: before && lean > 0 ? { question: before, lean } : undefined,
  };
}

/** A word that is unknown here is often a good one: an encoder reads what was written, unless much of it was misspelt. */
function isMisspelt(said: string, corrected: string): boolean {
  const [before, after] = [said, corrected].map((text) => text.toLowerCase().split(/\s+/));
  const changed = after?.filter((word) => !before?.includes(word)).length ?? 0;
  return changed > MISSPELT_SHARE * (after?.length ?? 0);
}

function leanOf(
  text: string,
  { asked, language, vocabulary }: { asked: TermWeights; language: Language; vocabulary: Vocabulary },
): number {
  if (STARTS_OVER.test(text)) return 0;
  const content = [...asked.keys()].filter((term) => !isSingleHan(term));
  const said = (language === 'zh' ? LEANS_ZH : LEANS_EN).test(text.trim()) ? LEAN_SAID : 0;
  // Of things that the knowledge base has no word for, none goes on with what was asked of it before.
  const isElsewhere = content.length >= 2 && content.every((term) => vocabulary.isStrange(term));
  if (said === 0 && isElsewhere) return 0;
  return Math.max(said, LEAN_BY_CONTENT[content.length] ?? LEAN_LEAST);
}
