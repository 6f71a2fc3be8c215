import {
  answerFrom,
  type BaseKind,
  type Evidence,
  type Knowledge,
  type RankingWeights,
} from '@isthmus/domain-models';
import { judge, type Asked } from '../judgement.js';
import type { Meaning } from '../meaning.js';
import type { TestQuestion } from '../questions.js';
import { basesOf, FOLDS } from './weights.fit.js';

/** A case to fit on: what was seen, whether the answer was right, and how much the case counts. */
export interface ConfidenceCase {
  kind: BaseKind;
  evidence: Evidence;
  right: boolean;
  weight: number;
}

/** A test question counts more than one of the pack's own, of which there are many more, and an outside example more than those. */
const COUNTS = { asked: 4, small: 0.6, outside: 1, known: 0.15 };
/** Of the articles, a small base has every so many. */
const SMALL_EVERY = 16;
const KNOWN_EVERY = 9;

/**
 * What confidence is fitted to: evidence under a ranking that was fitted without the question at hand, so that it is as wrong
 * as it will be; and the pack's own questions and outside examples, asked of an index without them.
 */
export function confidenceCases(
  knowledge: Knowledge,
  questions: readonly TestQuestion[],
  {
    meaning,
    weightsOf,
  }: { meaning: Meaning | undefined; weightsOf: (kind: BaseKind, fold: number) => RankingWeights },
): ConfidenceCase[] {
  return Array.from({ length: FOLDS }).flatMap((_, fold) => {
    const asked = partOf(questions, fold);
    const casesOf = (kind: BaseKind) => {
      const base = basesOf(knowledge, meaning, weightsOf(kind, fold))[kind];
      return asked.flatMap((question) => caseOf(base, question, { kind, weight: COUNTS.asked }));
    };
    return [
      ...casesOf('taught'),
      ...casesOf('written'),
      ...smallCases(knowledge, questions, { fold, meaning, weights: weightsOf('written', fold) }),
      ...leftOut(knowledge, fold, { meaning, weights: weightsOf('taught', fold) }),
    ];
  });
}

/**
 * All questions, and what lies outside, asked of a few articles alone: most are about something else, as they are to a manual of
 * a few pages.
 */
function smallCases(
  { articles, outside }: Knowledge,
  questions: readonly TestQuestion[],
  { fold, meaning, weights }: { fold: number; meaning: Meaning | undefined; weights: RankingWeights },
): ConfidenceCase[] {
  const ids = [...new Set(articles.map(({ id }) => id))].filter((_id, at) => at % SMALL_EVERY === fold);
  const few = articles.filter(({ id }) => ids.includes(id));
  const { written } = basesOf({ articles: few }, meaning, weights);
  const kind = 'written';
  return [
    ...questions.flatMap((question) => caseOf(written, question, { kind, weight: COUNTS.small })),
    ...partOf(outside?.examples ?? [], fold).flatMap((text) =>
      textCase(written, text, { kind, articleId: undefined, weight: COUNTS.outside }),
    ),
  ];
}

function caseOf(
  asked: Asked,
  question: TestQuestion,
  { kind, weight }: Pick<ConfidenceCase, 'kind' | 'weight'>,
): ConfidenceCase[] {
  const { answer, sound } = judge(asked, question, () => 0);
  return answer.evidence ? [{ kind, evidence: answer.evidence, right: sound, weight }] : [];
}

/** Right where it quotes the article; where there is none, never. */
function textCase(
  { index, nearness }: Asked,
  text: string,
  { kind, articleId, weight }: Pick<ConfidenceCase, 'kind' | 'weight'> & { articleId: string | undefined },
): ConfidenceCase[] {
  const turns = [{ role: 'user', text }] as const;
  const read = index.read(turns);
  const { evidence, draftCitations } = answerFrom(index, turns, read && nearness?.(read));
  const right = draftCitations.some((citation) => citation.articleId === articleId);
  return evidence ? [{ kind, evidence, right, weight }] : [];
}

function leftOut(
  knowledge: Knowledge,
  fold: number,
  { meaning, weights }: { meaning: Meaning | undefined; weights: RankingWeights },
): ConfidenceCase[] {
  const { questions = [], outside = { examples: [], words: [] } } = knowledge;
  const kept = <Item>(items: readonly Item[]) => items.filter((_item, at) => at % FOLDS !== fold);
  const { taught } = basesOf(
    {
      ...knowledge,
      questions: kept(questions),
      outside: { examples: kept(outside.examples), words: kept(outside.words) },
    },
    meaning,
    weights,
  );
  const ask = (text: string, articleId: string | undefined, weight: number) =>
    textCase(taught, text, { kind: 'taught', articleId, weight });
  return [
    ...partOf(questions, fold)
      .filter((_question, at) => at % KNOWN_EVERY === 0)
      .flatMap(({ text, articleId }) => ask(text, articleId, COUNTS.known)),
    ...partOf(outside.examples, fold).flatMap((text) => ask(text, undefined, COUNTS.outside)),
  ];
}

function partOf<Item>(items: readonly Item[], fold: number): Item[] {
  return items.filter((_item, at) => at % FOLDS === fold);
}
