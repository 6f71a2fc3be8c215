import {
  bm25f,
  cosine,
  countTerms,
  type Field,
  type Idf,
  idfOf,
  PostingIndex,
} from '@isthmus/domain-retrieval';
import type { Knowledge } from './knowledge.js';
import { LANGUAGES, type Document, type KnownText, type Layout } from './layout.js';
import type { Vocabulary } from './vocabulary.js';

export interface Indexes {
  idf: Idf;
  byDocument: PostingIndex;
  byParagraph: PostingIndex;
  bySentence: PostingIndex;
  byKnown: PostingIndex;
  /** Titles in the order of documents, in each of `LANGUAGES`. */
  byTitle: PostingIndex;
  byOutside: PostingIndex;
  outsideCount: number;
  /** Terms of each document's titles in all languages. */
  titleTerms: readonly ReadonlySet<string>[];
}

const K1 = { document: 2, paragraph: 1, sentence: 0.8 };
const DOCUMENT = {
  title: { weight: 3, b: 0.3 },
  body: { weight: 1, b: 0.4 },
  questions: { weight: 1.5, b: 0.5 },
};
const PARAGRAPH = {
  title: { weight: 0.7, b: 0 },
  body: { weight: 1, b: 0.5 },
  questions: { weight: 2, b: 0.5 },
};
/** A sentence is read in the context of its article: title terms count in it, but less than its own. */
const SENTENCE = { title: { weight: 0.5, b: 0 }, body: { weight: 1, b: 0.3 } };

/** Builds every index of a knowledge base once. Languages share documents, so that a mixed question meets both. */
export function buildIndexes(knowledge: Knowledge, layout: Layout, vocabulary: Vocabulary): Indexes {
  const examples = knowledge.outside?.examples ?? [];
  const known = Map.groupBy(layout.known, ({ paragraph }) => paragraph);
  const indexed = layout.documents.map((document) => indexedText(document, { layout, known, vocabulary }));
  const wholes = indexed.map(documentFields);
  const idf = idfOf(wholes.map((fields) => fields.flatMap(({ terms }) => terms)));
  const vectors = (asked: readonly string[]) =>
    new PostingIndex(
      cosine(
        asked.map((text) => countTerms(new Set(vocabulary.questioned(text)))),
        idf,
      ),
    );
  return {
    idf,
    byDocument: new PostingIndex(bm25f(wholes, idf, K1.document)),
    byParagraph: new PostingIndex(bm25f(indexed.flatMap(paragraphFields), idf, K1.paragraph)),
    bySentence: new PostingIndex(bm25f(indexed.flatMap(sentenceFields), idf, K1.sentence)),
    byKnown: vectors(layout.known.map(({ text }) => text)),
    byTitle: vectors(
      layout.documents.flatMap(({ byLanguage }) =>
        LANGUAGES.map((language) => byLanguage.get(language)?.article.title ?? ''),
      ),
    ),
    byOutside: vectors(examples),
    outsideCount: examples.length,
    titleTerms: indexed.map(({ languages }) => new Set(languages.flatMap(({ title }) => title))),
  };
}

/** A document read into terms; a language that it lacks is an empty text. */
interface IndexedText {
  languages: { title: string[]; paragraphs: string[][][] }[];
  /** By paragraph. */
  questions: string[][];
}

interface Reading {
  layout: Layout;
  known: ReadonlyMap<number, readonly KnownText[]>;
  vocabulary: Vocabulary;
}

function indexedText(
  { byLanguage, paragraphs: { first, end } }: Document,
  { layout, known, vocabulary }: Reading,
): IndexedText {
  const read = (text: string) => vocabulary.indexed(text);
  return {
    languages: LANGUAGES.map((language) => {
      const own = byLanguage.get(language);
      if (!own) return { title: [], paragraphs: [] };
      const paragraphs = own.paragraphs.map((): string[][] => []);
      for (const { text, paragraph } of layout.sentences.slice(own.sentences.first, own.sentences.end))
        paragraphs[paragraph - first]?.push(read(text));
      return { title: read(own.article.title), paragraphs };
    }),
    questions: Array.from({ length: end - first }, (_, at) =>
      (known.get(first + at) ?? []).flatMap(({ text }) => read(text)),
    ),
  };
}

function documentFields({ languages, questions }: IndexedText): Field[] {
  return [
    ...languages.flatMap(({ title, paragraphs }) => [
      { terms: title, ...DOCUMENT.title },
      { terms: paragraphs.flat(2), ...DOCUMENT.body },
    ]),
    { terms: questions.flat(), ...DOCUMENT.questions },
  ];
}

function paragraphFields({ languages, questions }: IndexedText): Field[][] {
  return questions.map((terms, at) => [
    ...languages.flatMap(({ title, paragraphs }) => [
      { terms: title, ...PARAGRAPH.title },
      { terms: paragraphs[at]?.flat() ?? [], ...PARAGRAPH.body },
    ]),
    { terms, ...PARAGRAPH.questions },
  ]);
}

function sentenceFields({ languages }: IndexedText): Field[][] {
  return languages.flatMap(({ title, paragraphs }) =>
    paragraphs.flat().map((terms) => [
      { terms: [...new Set(title)], ...SENTENCE.title },
      { terms, ...SENTENCE.body },
    ]),
  );
}
