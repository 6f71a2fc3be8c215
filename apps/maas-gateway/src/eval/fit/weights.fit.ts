import {
  KnowledgeIndex,
  type BaseKind,
  type Knowledge,
  type RankedArticle,
  type RankingWeights,
} from '@isthmus/domain-models';
import { holds, turnsOf, type Asked } from '../judgement.js';
import type { Meaning } from '../meaning.js';
import type { TestQuestion } from '../questions.js';
import { fitListwise } from './listwise.js';

export const FOLDS = 5;
const CANDIDATES = 15;

/** A question whose article, and the paragraph of it that answers, are known. */
export interface Taught {
  kind: BaseKind;
  ranked: readonly RankedArticle[];
  isRight: (article: RankedArticle) => boolean;
  answers: (article: RankedArticle, place: number) => boolean;
  weight: number;
  /** Which part of the questions it belongs to; -1 for one of the pack's own. */
  fold: number;
}

/** A pack with all that it can have, and its articles only, as a tenant's own manual. */
export type Bases = Record<BaseKind, Asked>;

export function basesOf(knowledge: Knowledge, meaning: Meaning | undefined, weights?: RankingWeights): Bases {
  const asked = (own: Knowledge): Asked => {
    const index = new KnowledgeIndex(own, weights && { words: weights, meaning: weights });
    return { index, nearness: meaning?.of(index) };
  };
  return { taught: asked(knowledge), written: asked({ articles: knowledge.articles }) };
}

/** Opposites and titles are too rare among test questions to be learnt from them, and must be right. */
const FIXED = { oppose: -2, opposed: -1.5, exact: 3 };

/** How much a test question counts, and one of the pack's own that is left out of it. */
const COUNTS = { test: 1, known: 0.1 };
/** Kinds that are rare among the questions, and that have to be right. */
const KIND_COUNTS: Partial<Record<TestQuestion['kind'], number>> = { opposite: 3, near: 2 };
/** Every so many of the pack's own questions is asked. */
const KNOWN_EVERY = 9;

/** Everything that weights are fitted to. */
export function taughtBy(
  knowledge: Knowledge,
  questions: readonly TestQuestion[],
  meaning: Meaning | undefined,
): Taught[] {
  const { taught, written } = basesOf(knowledge, meaning);
  const answerable = questions.filter(({ articles }) => articles.length > 0);
  return [
    ...answerable.flatMap((question, at) => [
      taughtOf(taught, question, { kind: 'taught', fold: at % FOLDS }),
      taughtOf(written, question, { kind: 'written', fold: at % FOLDS }),
    ]),
    ...knownLeftOut(knowledge, meaning),
  ];
}

/** Weights that put right articles, and in them right paragraphs, first, in bases of a kind; without those of one fold. */
export function fitRanking(
  taught: readonly Taught[],
  of: BaseKind,
  without?: number,
): Omit<RankingWeights, 'bias'> {
  const used = taught.filter(({ kind, fold }) => kind === of && fold !== without);
  const articles = used.map(({ ranked, isRight, weight }) => ({
    candidates: ranked.map(({ features }) => features),
    right: ranked.map(isRight),
    weight,
  }));
  const paragraphs = used.flatMap(({ ranked, isRight, answers, weight }) => {
    const right = ranked.find(isRight);
    if (!right) return [];
    return [
      {
        candidates: right.paragraphs.map(({ features }) => features),
        right: right.paragraphs.map(({ place }) => answers(right, place)),
        weight,
      },
    ];
  });
  return {
    articles: fitListwise(articles, FIXED),
    paragraphs: fitListwise(paragraphs, { oppose: FIXED.oppose / 2 }),
  };
}

function taughtOf(
  base: Asked,
  question: TestQuestion,
  { kind, fold }: { kind: BaseKind; fold: number },
): Taught {
  return {
    kind,
    ranked: rankedBy(base, question),
    isRight: ({ article }) => question.articles.includes(article.id),
    answers: ({ paragraphs }, place) => holds(paragraphs[place]?.text ?? '', question.answer),
    weight: COUNTS.test * (KIND_COUNTS[question.kind] ?? 1),
    fold,
  };
}

function rankedBy(
  { index, nearness }: Asked,
  question: Pick<TestQuestion, 'before' | 'question'>,
): RankedArticle[] {
  const read = index.read(turnsOf(question));
  return read ? index.search(read, CANDIDATES, nearness?.(read)) : [];
}

/** The pack's own questions, each asked of an index without it and others of its fold. */
function knownLeftOut(knowledge: Knowledge, meaning: Meaning | undefined): Taught[] {
  const questions = knowledge.questions ?? [];
  return Array.from({ length: FOLDS }).flatMap((_, fold) => {
    const kept = questions.filter((_question, at) => at % FOLDS !== fold);
    const base = basesOf({ ...knowledge, questions: kept }, meaning).taught;
    return questions
      .filter((_question, at) => at % FOLDS === fold && at % KNOWN_EVERY === 0)
      .map(({ text, articleId, paragraph }): Taught => ({
        kind: 'taught',
        ranked: rankedBy(base, { before: [], question: text }),
        isRight: ({ article }) => article.id === articleId,
        answers: (_article, place) => place === paragraph,
        weight: COUNTS.known,
        fold: -1,
      }));
  });
}
