import type { Language } from '../text/language.js';
import { splitSentences } from '../text/sentences.js';
import { paragraphsOf, type Knowledge, type KnowledgeArticle } from './knowledge.js';
import { polarityOf, type Polarity } from './polarity.js';

/** A run of numbers from `first` up to but without `end`. */
export interface Span {
  first: number;
  end: number;
}

/** A text and the sides that it takes. */
export interface ReadText {
  text: string;
  polarity: Polarity;
}

/** A document in one language. */
export interface Version {
  article: KnowledgeArticle;
  title: ReadText;
  paragraphs: readonly ReadText[];
  sentences: Span;
  /** The number of the first sentence of each paragraph. */
  starts: readonly number[];
}

/** An article in all its languages. */
export interface Document {
  id: string;
  byLanguage: ReadonlyMap<Language, Version>;
  paragraphs: Span;
}

export interface Sentence {
  text: string;
  /** Place in the article, from 0. */
  position: number;
  /** Number of its paragraph over all documents. */
  paragraph: number;
}

/** A known question, with the number of its paragraph over all documents. */
export interface KnownText extends ReadText {
  articleId: string;
  document: number;
  paragraph: number;
}

/** A knowledge base with its documents, paragraphs, sentences and known questions numbered. */
export interface Layout {
  documents: readonly Document[];
  sentences: readonly Sentence[];
  known: readonly KnownText[];
  paragraphCount: number;
}

export const LANGUAGES: readonly Language[] = ['en', 'zh'];

/** Documents by id; within one, languages share the numbers of paragraphs and not those of sentences. */
export function layOut({ articles, questions = [] }: Knowledge): Layout {
  const documents: Document[] = [];
  const sentences: Sentence[] = [];
  const known: KnownText[] = [];
  const asked = Map.groupBy(questions, ({ articleId }) => articleId);
  let first = 0;
  for (const [id, versions] of [...Map.groupBy(articles, (article) => article.id)].sort(byKey)) {
    const byLanguage = new Map<Language, Version>();
    let count = 0;
    for (const language of LANGUAGES) {
      const article = versions.find((version) => version.language === language);
      if (!article) continue;
      const version = versionOf(article, { sentences, paragraph: first });
      byLanguage.set(language, version);
      count = Math.max(count, version.paragraphs.length);
    }
    for (const { paragraph, text } of asked.get(id) ?? [])
      if (paragraph < count)
        known.push({
          articleId: id,
          document: documents.length,
          paragraph: first + paragraph,
          ...read(text),
        });
    documents.push({ id, byLanguage, paragraphs: { first, end: first + count } });
    first += count;
  }
  return { documents, sentences, known, paragraphCount: first };
}

function versionOf(
  article: KnowledgeArticle,
  { sentences, paragraph }: { sentences: Sentence[]; paragraph: number },
): Version {
  const first = sentences.length;
  const paragraphs = paragraphsOf(article.text).map(read);
  const starts: number[] = [];
  for (const [at, { text }] of paragraphs.entries()) {
    starts.push(sentences.length);
    for (const sentence of splitSentences(text))
      sentences.push({ text: sentence, position: sentences.length - first, paragraph: paragraph + at });
  }
  return {
    article,
    title: read(article.title),
    paragraphs,
    sentences: { first, end: sentences.length },
    starts,
  };
}

function read(text: string): ReadText {
  return { text, polarity: polarityOf(text) };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}
