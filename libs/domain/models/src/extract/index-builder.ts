import type { Language } from '../text/language.js';
import { splitSentences } from '../text/sentences.js';
import { paragraphsOf, type Knowledge, type KnowledgeArticle, type KnownQuestion } from './knowledge.js';
import { PostingIndex } from './posting-index.js';
import type { Vocabulary } from './vocabulary.js';
import { bm25f, cosine, countTerms, idfOf, type Field, type Idf } from './weighting.js';

/** A run of numbers from `first` up to but without `end`. */
export interface Span {
  first: number;
  end: number;
}

/** An article in all its languages. */
export interface Document {
  id: string;
  byLanguage: ReadonlyMap<Language, { article: KnowledgeArticle; sentences: Span }>;
  paragraphs: Span;
  /** Terms of its titles in all languages. */
  titleTerms: ReadonlySet<string>;
}

export interface Indexes {
  documents: readonly Document[];
  sentences: readonly { text: string; position: number; paragraph: number }[];
  /** The paragraph, numbered over all documents, that each known question asks for. */
  paragraphOfKnown: Uint32Array;
  idf: Idf;
  byDocument: PostingIndex;
  byParagraph: PostingIndex;
  bySentence: PostingIndex;
  byKnown: PostingIndex;
  byOutside: PostingIndex;
  outsideCount: number;
}

const LANGUAGES: readonly Language[] = ['en', 'zh'];
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
export function buildIndexes(knowledge: Knowledge, vocabulary: Vocabulary): Indexes {
  const examples = knowledge.outside?.examples ?? [];
  const texts = collect(knowledge);
  const indexed = texts.map((text) => indexedText(text, vocabulary));
  const wholes = indexed.map(documentFields);
  const idf = idfOf(wholes.map((fields) => fields.flatMap(({ terms }) => terms)));
  const known = texts.flatMap(({ questions }) => questions.flat());
  const vectors = (asked: readonly string[]) =>
    new PostingIndex(
      cosine(
        asked.map((text) => countTerms(new Set(vocabulary.questioned(text)))),
        idf,
      ),
    );
  return {
    ...layOut(texts, indexed),
    idf,
    byDocument: new PostingIndex(bm25f(wholes, idf, K1.document)),
    byParagraph: new PostingIndex(bm25f(indexed.flatMap(paragraphFields), idf, K1.paragraph)),
    bySentence: new PostingIndex(bm25f(indexed.flatMap(sentenceFields), idf, K1.sentence)),
    byKnown: vectors(known),
    byOutside: vectors(examples),
    outsideCount: examples.length,
  };
}

/** A document's texts, before they are numbered. */
interface DocumentText {
  id: string;
  languages: { article: KnowledgeArticle; paragraphs: string[][] }[];
  /** By paragraph. */
  questions: string[][];
}

function collect({ articles, questions = [] }: Knowledge): DocumentText[] {
  return [...new Set(articles.map(({ id }) => id))].sort().map((id) => {
    const languages = articles
      .filter((article) => article.id === id)
      .map((article) => ({ article, paragraphs: paragraphsOf(article.text).map(splitSentences) }));
    const count = Math.max(...languages.map(({ paragraphs }) => paragraphs.length));
    const own = questions.filter(({ articleId }) => articleId === id);
    return { id, languages, questions: Array.from({ length: count }, (_, at) => textsAt(own, at)) };
  });
}

function textsAt(questions: readonly KnownQuestion[], paragraph: number): string[] {
  return questions.filter((question) => question.paragraph === paragraph).map(({ text }) => text);
}

/** The same with every text read into terms; a language that a document lacks is an empty text. */
interface IndexedText {
  languages: { title: string[]; paragraphs: string[][][] }[];
  questions: string[][];
}

function indexedText({ languages, questions }: DocumentText, vocabulary: Vocabulary): IndexedText {
  const read = (text: string) => vocabulary.indexed(text);
  return {
    languages: LANGUAGES.map((language) => {
      const own = languages.find(({ article }) => article.language === language);
      return {
        title: own ? read(own.article.title) : [],
        paragraphs: own ? own.paragraphs.map((sentences) => sentences.map(read)) : [],
      };
    }),
    questions: questions.map((texts) => texts.flatMap(read)),
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

/** Numbers documents, paragraphs, sentences and known questions in the order in which they are indexed. */
function layOut(
  texts: readonly DocumentText[],
  indexed: readonly IndexedText[],
): Pick<Indexes, 'documents' | 'sentences' | 'paragraphOfKnown'> {
  const documents: Document[] = [];
  const sentences: { text: string; position: number; paragraph: number }[] = [];
  const paragraphOfKnown: number[] = [];
  let paragraph = 0;
  for (const [number, { id, languages, questions }] of texts.entries()) {
    const byLanguage = new Map<Language, { article: KnowledgeArticle; sentences: Span }>();
    for (const language of LANGUAGES) {
      const own = languages.find(({ article }) => article.language === language);
      if (!own) continue;
      const first = sentences.length;
      own.paragraphs.forEach((ofParagraph, at) =>
        ofParagraph.forEach((text) =>
          sentences.push({ text, position: sentences.length - first, paragraph: paragraph + at }),
        ),
      );
      byLanguage.set(language, { article: own.article, sentences: { first, end: sentences.length } });
    }
    questions.forEach((asked, at) => asked.forEach(() => paragraphOfKnown.push(paragraph + at)));
    const titleTerms = new Set(indexed[number]?.languages.flatMap(({ title }) => title));
    const paragraphs = { first: paragraph, end: paragraph + questions.length };
    documents.push({ id, byLanguage, paragraphs, titleTerms });
    paragraph += questions.length;
  }
  return { documents, sentences, paragraphOfKnown: Uint32Array.from(paragraphOfKnown) };
}
