import { plain } from '@isthmus/domain-retrieval';
import { kindMatch } from './answer-kind.js';
import type { ArticleFeature, Features, ParagraphFeature } from './features.js';
import { chainOf, maxWithin, type Base, type Gathered } from './gathering.js';
import type { Document, ReadText, Span, Version } from './layout.js';
import { comparePolarity } from './polarity.js';
import type { Question } from './question.js';

/** How much sharper than its likeness a known question that is nearly the same counts. */
const NEARLY = 3;
const EXACT = 0.93;
/** A side that a question does not take says little from the second on. */
const SIDES_MAX = 2;

/** What of the question a document accounts for: shares, 0–1, of what it contains and of what nothing accounts for. */
export interface Account {
  reach: number;
  strangeness: number;
}

/** A document beside a question, in one language. */
export interface Beside {
  base: Base;
  question: Question;
  gathered: Gathered;
  number: number;
  document: Document;
  version: Version;
}

export function articleFeatures(
  beside: Beside,
  account: Account,
  best: ReadText | undefined,
): Features<ArticleFeature> {
  const { base, question, gathered, number, document, version } = beside;
  const { words, meaning, learnt } = gathered;
  const { paragraphs } = document;
  const sentences = (scores: Float64Array) =>
    Math.max(...[...document.byLanguage.values()].map((own) => maxWithin(scores, own.sentences)));
  const title = comparePolarity(question.polarity, version.title.polarity);
  const paragraph = best && comparePolarity(question.polarity, best.polarity);
  const known = maxWithin(words.known, paragraphs);
  const meaningKnown = maxWithin(meaning.known, paragraphs);
  const titleTerms = base.indexes.titleTerms[number];
  return {
    document: words.documents[number] ?? 0,
    paragraph: maxWithin(words.paragraphs, paragraphs),
    sentence: sentences(words.sentences),
    reach: account.reach,
    title: words.titles[number] ?? 0,
    exact: exactness(beside, Math.max(known, words.titles[number] ?? 0)),
    known,
    knownNearly: known ** NEARLY,
    meaningTitle: meaning.titles[number] ?? 0,
    meaningParagraph: maxWithin(meaning.paragraphs, paragraphs),
    meaningSentence: sentences(meaning.sentences),
    meaningKnown,
    meaningKnownNearly: meaningKnown ** NEARLY,
    knownNearest: words.knownNearest[number] ?? 0,
    meaningKnownMean: meaning.knownMean[number] ?? 0,
    meaningKnownNearest: meaning.knownNearest[number] ?? 0,
    meaningWrittenMean: meaning.writtenMean[number] ?? 0,
    meaningWrittenNearest: meaning.writtenNearest[number] ?? 0,
    learnt: learnt.documents[number] ?? 0,
    agree: Math.min(title.agree, SIDES_MAX),
    oppose: title.oppose,
    missing: title.missing,
    unasked: Math.min(title.unasked, SIDES_MAX),
    opposeParagraph: paragraph?.oppose ?? 0,
    opposed: question.opposed.some((term) => titleTerms?.has(term)) ? 1 : 0,
    names: shareOfNames(beside),
    kind: best ? kindMatch(best.text, question.kinds, version.article.language) : 0,
  };
}

export function paragraphFeatures(
  { question, gathered: { words, meaning, learnt }, document, version }: Beside,
  at: number,
): Features<ParagraphFeature> {
  const number = document.paragraphs.first + at;
  const read = version.paragraphs[at];
  const sides = read && comparePolarity(question.polarity, read.polarity);
  const known = words.known[number] ?? 0;
  const meaningKnown = meaning.known[number] ?? 0;
  const sentences = sentencesOf(version, at);
  return {
    words: words.paragraphs[number] ?? 0,
    sentence: maxWithin(words.sentences, sentences),
    known,
    knownNearly: known ** NEARLY,
    meaning: meaning.paragraphs[number] ?? 0,
    meaningSentence: maxWithin(meaning.sentences, sentences),
    meaningKnown,
    meaningKnownNearly: meaningKnown ** NEARLY,
    learnt: learnt.paragraphs[number] ?? 0,
    agree: sides?.agree ?? 0,
    oppose: sides?.oppose ?? 0,
    unasked: Math.min(sides?.unasked ?? 0, SIDES_MAX),
    kind:
      read && question.kinds.length > 0 ? kindMatch(read.text, question.kinds, version.article.language) : 0,
    opening: at === 0 ? 1 : 0,
  };
}

function exactness({ question, document }: Beside, likeness: number): number {
  const asked = plain(question.text);
  if ([...document.byLanguage.values()].some(({ title }) => plain(title.text) === asked)) return 2;
  return likeness >= EXACT ? 1 : 0;
}

/** The sentences of a paragraph, by their numbers. */
export function sentencesOf({ sentences, starts }: Version, at: number): Span {
  return { first: starts[at] ?? sentences.end, end: starts[at + 1] ?? sentences.end };
}

/** A follow-up is accounted for together with what it depends on. */
export function accountOf({
  base: { indexes },
  question,
  number,
}: Omit<Beside, 'version' | 'gathered' | 'document'>): Account {
  let all = 0;
  let contained = 0;
  let strange = 0;
  for (const { asked, factor } of chainOf(question, 1)) {
    for (const [term, weight] of asked.asked) {
      const mass = factor * weight * indexes.idf(term);
      const concepts = asked.understood.get(term) ?? [];
      all += mass;
      if ([term, ...concepts].some((one) => indexes.byDocument.has(number, one))) contained += mass;
      else if (concepts.length === 0) strange += mass;
    }
  }
  return all === 0 ? { reach: 0, strangeness: 1 } : { reach: contained / all, strangeness: strange / all };
}

/** 0 where it names nothing, 1 where the document has all that it names, down to -1 where it has none. */
function shareOfNames({ base, question: { names }, number }: Beside): number {
  if (names.length === 0) return 0;
  const met = names.filter((name) => base.indexes.byDocument.has(number, name)).length;
  return (2 * met) / names.length - 1;
}
