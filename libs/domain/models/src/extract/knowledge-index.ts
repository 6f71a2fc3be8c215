import type { Language } from '../text/language.js';
import { splitSentences } from '../text/sentences.js';
import { documentTerms } from '../text/terms.js';
import { Bm25Index, countTerms, type TermWeights } from './bm25.js';
import type { Question } from './question.js';

/** One article in one language; `id` is the same in every language. */
export interface KnowledgeArticle {
  id: string;
  title: string;
  category: string;
  language: Language;
  /** Paragraphs separated by a blank line. */
  text: string;
}

export interface RankedSentence {
  text: string;
  /** Place in the article, from 0. */
  position: number;
  score: number;
}

export interface RankedArticle {
  article: KnowledgeArticle;
  score: number;
  /** In the order of the article. */
  sentences: RankedSentence[];
}

interface LanguageIndex {
  articles: readonly KnowledgeArticle[];
  byArticle: Bm25Index;
  bySentence: Bm25Index;
  /** Numbers of an article's sentences in `bySentence`, from `first` up to but without `end`. */
  spans: readonly { first: number; end: number }[];
  sentences: readonly string[];
}

const TITLE_BOOST = 3;
/** A sentence stands in the light of its article: title terms count in it, but less than its own. */
const TITLE_IN_SENTENCE = 0.5;
const BEST_SENTENCE_SHARE = 0.8;

/** A knowledge base, searchable per language. Pure: the same question gives the same ranking. */
export class KnowledgeIndex {
  private readonly languages = new Map<Language, LanguageIndex>();

  constructor(readonly articles: readonly KnowledgeArticle[]) {
    for (const language of new Set(articles.map((article) => article.language))) {
      this.languages.set(language, indexOf(articles.filter((article) => article.language === language)));
    }
  }

  /** The best `limit` articles for a question, best first; ties by id. Falls back to another language if there is none. */
  search(question: Question, limit: number): RankedArticle[] {
    const index = this.indexFor(question.language);
    if (!index) return [];
    const whole = index.byArticle.score(question.sought);
    const parts = index.bySentence.score(question.sought);
    return [...whole]
      .map(([number, score]) => rankArticle(index, number, score, parts))
      .sort((a, b) => b.score - a.score || (a.article.id < b.article.id ? -1 : 1))
      .slice(0, limit);
  }

  /** The share of what is sought, weighed by how telling each term is, that the article holds, 0–1. */
  reach({ language, sought }: Question, article: KnowledgeArticle): number {
    const { index, number } = this.locate(language, article);
    return shareHeld(index.byArticle, number, sought);
  }

  /** The share of the question's own terms that neither the article holds nor the trade's vocabulary accounts for, 0–1. */
  strangeness({ language, asked, understood }: Question, article: KnowledgeArticle): number {
    const unknown = new Map([...asked].filter(([term]) => !understood.has(term)));
    const { index, number } = this.locate(language, article);
    const all = mass(index.byArticle, asked);
    const missing = mass(index.byArticle, unknown) * (1 - shareHeld(index.byArticle, number, unknown));
    return all === 0 ? 1 : missing / all;
  }

  private locate(language: Language, article: KnowledgeArticle): { index: LanguageIndex; number: number } {
    const index = this.indexFor(language);
    const number = index?.articles.indexOf(article) ?? -1;
    if (!index || number < 0) throw new RangeError(`article ${article.id} is of another index`);
    return { index, number };
  }

  private indexFor(language: Language): LanguageIndex | undefined {
    return this.languages.get(language) ?? this.languages.values().next().value;
  }
}

function indexOf(articles: readonly KnowledgeArticle[]): LanguageIndex {
  const titles = articles.map(({ title }) => documentTerms(title));
  const split = articles.map(({ text }) => splitSentences(text));
  const documents = articles.map(({ text }, number): TermWeights =>
    countTerms(titles[number] ?? [], TITLE_BOOST, countTerms(documentTerms(text))),
  );
  const sentenceDocuments = split.flatMap((sentences, number) =>
    sentences.map((sentence) =>
      countTerms(new Set(titles[number]), TITLE_IN_SENTENCE, countTerms(documentTerms(sentence))),
    ),
  );
  let first = 0;
  const spans = split.map(({ length }) => {
    const span = { first, end: first + length };
    first = span.end;
    return span;
  });
  return {
    articles,
    byArticle: new Bm25Index(documents, { k1: 1.2, b: 0.4 }),
    bySentence: new Bm25Index(sentenceDocuments, { k1: 0.8, b: 0.3 }),
    spans,
    sentences: split.flat(),
  };
}

function rankArticle(
  index: LanguageIndex,
  number: number,
  wholeScore: number,
  parts: ReadonlyMap<number, number>,
): RankedArticle {
  const article = index.articles[number];
  const span = index.spans[number];
  if (!article || !span) throw new RangeError(`no article ${number}`);
  const sentences = index.sentences.slice(span.first, span.end).map((text, position) => ({
    text,
    position,
    score: parts.get(span.first + position) ?? 0,
  }));
  const best = Math.max(0, ...sentences.map(({ score }) => score));
  return { article, score: wholeScore + BEST_SENTENCE_SHARE * best, sentences };
}

function shareHeld(index: Bm25Index, document: number, terms: TermWeights): number {
  const held = new Map([...terms].filter(([term]) => index.has(document, term)));
  const all = mass(index, terms);
  return all === 0 ? 0 : mass(index, held) / all;
}

function mass(index: Bm25Index, terms: TermWeights): number {
  let total = 0;
  for (const [term, weight] of terms) total += weight * index.idf(term);
  return total;
}
