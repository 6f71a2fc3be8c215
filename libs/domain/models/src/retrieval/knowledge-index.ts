import type { Int8Vector } from '@isthmus/domain-embedding';
import { countTerms, type TermWeights } from '@isthmus/domain-retrieval';
import type { Language } from '../text/language.js';
import {
  accountOf,
  articleFeatures,
  paragraphFeatures,
  sentencesOf,
  type Beside,
} from './article.features.js';
import { candidatesOf } from './candidates.js';
import {
  scoreOf,
  sharesOf,
  type FeatureShare,
  type ArticleFeature,
  type Features,
  type ParagraphFeature,
  type RankingWeights,
} from './features.js';
import { chainOf, gather, type Base, type Gathered } from './gathering.js';
import { buildIndexes } from './index-builder.js';
import type { Knowledge, KnowledgeArticle } from './knowledge.js';
import { layOut, type Document, type Version } from './layout.js';
import { passagesOf, type KnowledgePassage, type Nearness } from './passages.js';
import { readQuestion, type Question, type Turn } from './question.js';
import { QuestionClassifier, type Sample } from './question-classifier.js';
import { BY_MEANING, BY_WORDS } from './ranking.weights.js';
import { Vocabulary } from './vocabulary.js';

export interface RankedSentence {
  text: string;
  /** Place in the article, from 0. */
  position: number;
  /** How well the sentence itself meets the question. */
  score: number;
}

export interface RankedParagraph {
  /** Place in the article, from 0. */
  place: number;
  /** Word for word. */
  text: string;
  score: number;
  features: Features<ParagraphFeature>;
  sentences: RankedSentence[];
}

export interface RankedArticle {
  article: KnowledgeArticle;
  /** 0–1, and more for the better. */
  score: number;
  features: Features<ArticleFeature>;
  /** Share, 0–1, of the question that nothing in the article or the field accounts for. */
  strangeness: number;
  /** In the order of the article. */
  paragraphs: RankedParagraph[];
}

/** Articles for a question, best first, and how near it is to what no article is about. */
export interface Ranking {
  articles: RankedArticle[];
  outside: Gathered['outside'];
}

/** A knowledge base in memory, searchable in its languages. Pure: the same question gives the same ranking. */
export class KnowledgeIndex {
  readonly articles: readonly KnowledgeArticle[];
  /** What an encoder is given of it. */
  readonly passages: readonly KnowledgePassage[];
  /** What to do where there is no answer. */
  readonly help: Knowledge['help'];
  private readonly vocabulary: Vocabulary;
  private readonly base: Base;
  private readonly weights: Record<'words' | 'meaning', RankingWeights>;

  /** Other weights are given to fit them, and to see what each is worth. */
  constructor(knowledge: Knowledge, weights?: Record<'words' | 'meaning', RankingWeights>) {
    this.articles = knowledge.articles;
    this.help = knowledge.help;
    this.vocabulary = new Vocabulary(knowledge);
    const layout = layOut(knowledge);
    this.passages = passagesOf(knowledge, layout);
    this.base = {
      layout,
      passages: this.passages,
      indexes: buildIndexes(knowledge, layout, this.vocabulary),
    };
    this.weights = weights ?? RANKING_WEIGHTS[this.kind];
  }

  /** Whether it has questions that it is known to answer, or only what is written in it. */
  get kind(): BaseKind {
    return this.base.layout.known.length > 0 ? 'taught' : 'written';
  }

  /**
   * What its known questions teach by the vectors of its passages, in their order; undefined without any. Examples of what no
   * article is about teach what is like none.
   */
  *learn(vectors: readonly Int8Vector[]): Generator<undefined, QuestionClassifier | undefined> {
    if (this.kind === 'written') return undefined;
    const { known, paragraphCount } = this.base.layout;
    const asked = Map.groupBy(known, ({ document }) => document);
    const samples: Sample[] = [];
    let nextKnown = 0;
    for (const [at, { kind, text }] of this.passages.entries()) {
      const vector = vectors[at];
      if (!vector || (kind !== 'known' && kind !== 'outside')) continue;
      const of = kind === 'known' ? known[nextKnown++] : undefined;
      samples.push({
        vector,
        terms: this.weighed(countTerms(new Set(this.vocabulary.questioned(text)))),
        label: of?.paragraph,
        weight: 1 / (of ? (asked.get(of.document)?.length ?? 1) : OUTSIDE_TOGETHER),
      });
    }
    return yield* QuestionClassifier.learn(samples, paragraphCount);
  }

  /** The terms of a question and of those it depends on, by what they tell. */
  toldBy(question: Question): TermWeights {
    const told = new Map<string, number>();
    for (const { asked, factor } of chainOf(question, LEAN_OF_TERMS))
      for (const [term, weight] of this.weighed(asked.sought))
        told.set(term, (told.get(term) ?? 0) + factor * weight);
    return told;
  }

  private weighed(terms: TermWeights): TermWeights {
    return new Map([...terms].map(([term, weight]) => [term, weight * this.base.indexes.idf(term)]));
  }

  /** What the last user turn asks for; undefined without one. */
  read(turns: readonly Turn[]): Question | undefined {
    return readQuestion(turns, this.vocabulary);
  }

  /**
   * The best `limit` articles for a question, best first; ties by id. An article in another language only if it has none in
   * its own. With `nearness`, an article may be found by its meaning alone.
   */
  search(question: Question, limit: number, nearness?: Nearness): RankedArticle[] {
    return this.rank(question, limit, nearness).articles;
  }

  rank(question: Question, limit: number, nearness?: Nearness): Ranking {
    const gathered = gather(this.base, question, nearness);
    const weights = nearness ? this.weights.meaning : this.weights.words;
    const articles = candidatesOf(this.base.layout, gathered)
      .map((number) => this.look({ number, question, gathered }, weights))
      .filter((article) => article !== undefined)
      .sort((a, b) => b.score - a.score || (a.article.id < b.article.id ? -1 : 1));
    return { articles: articles.slice(0, limit), outside: gathered.outside };
  }

  /** A close look at a candidate: at each of its paragraphs, then at the whole. */
  private look(
    { number, question, gathered }: Pick<Beside, 'number' | 'question' | 'gathered'>,
    weights: RankingWeights,
  ): RankedArticle | undefined {
    const document = this.base.layout.documents[number];
    const version = document && inLanguage(document, question.language);
    if (!version) return undefined;
    const beside: Beside = { base: this.base, question, gathered, number, document, version };
    const paragraphs = version.paragraphs.map(({ text }, place): RankedParagraph => {
      const features = paragraphFeatures(beside, place);
      const sentences = this.sentences(beside, place);
      return { place, text, score: scoreOf(features, weights.paragraphs), features, sentences };
    });
    const best = paragraphs.reduce(
      (most, one) => (one.score > most.score ? one : most),
      paragraphs[0] ?? NOTHING,
    );
    const account = accountOf(beside);
    const features = articleFeatures(beside, account, version.paragraphs[best.place]);
    const score = logistic(scoreOf(features, weights.articles) - weights.bias);
    return { article: version.article, score, features, strangeness: account.strangeness, paragraphs };
  }

  /** Why an article is where it is: what each feature adds to its score, before that is made a share of 1. */
  explain({ features }: RankedArticle, by: 'words' | 'meaning'): FeatureShare<ArticleFeature>[] {
    return sharesOf(features, this.weights[by].articles);
  }

  private sentences({ gathered: { words, meaning }, version }: Beside, place: number): RankedSentence[] {
    const { first, end } = sentencesOf(version, place);
    return this.base.layout.sentences.slice(first, end).map(({ text, position }, at) => ({
      text,
      position,
      score: (words.sentences[first + at] ?? 0) + (meaning.sentences[first + at] ?? 0),
    }));
  }
}

export type BaseKind = 'taught' | 'written';

/** Where an encoder is there, and where it is not. */
export const RANKING_WEIGHTS = {
  taught: { words: BY_WORDS.taught, meaning: BY_MEANING.taught },
  written: { words: BY_WORDS.written, meaning: BY_MEANING.written },
};

/** So many examples of what no article is about weigh as much as all known questions of one article. */
const OUTSIDE_TOGETHER = 20;
/** How much of the question before counts where terms are classified. */
const LEAN_OF_TERMS = 0.5;

const NOTHING = { place: 0, score: 0 };

function inLanguage({ byLanguage }: Document, language: Language): Version | undefined {
  return byLanguage.get(language) ?? byLanguage.values().next().value;
}

function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
