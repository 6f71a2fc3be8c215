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
import { gather, type Base, type Gathered } from './gathering.js';
import { buildIndexes } from './index-builder.js';
import type { Knowledge, KnowledgeArticle } from './knowledge.js';
import { layOut, type Document, type Version } from './layout.js';
import { passagesOf, type KnowledgePassage, type Nearness } from './passages.js';
import { readQuestion, type Question, type Turn } from './question.js';
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

  /** Other weights are given to fit them, and to see what each is worth. */
  constructor(
    knowledge: Knowledge,
    private readonly weights: Record<'words' | 'meaning', RankingWeights> = RANKING_WEIGHTS,
  ) {
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

/** Where an encoder is there, and where it is not. */
export const RANKING_WEIGHTS = { words: BY_WORDS, meaning: BY_MEANING };

const NOTHING = { place: 0, score: 0 };

function inLanguage({ byLanguage }: Document, language: Language): Version | undefined {
  return byLanguage.get(language) ?? byLanguage.values().next().value;
}

function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
