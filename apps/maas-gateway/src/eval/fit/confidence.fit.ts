import { answerFrom, type Evidence, type Knowledge, type RankingWeights } from '@isthmus/domain-models';
import { judge, type Asked } from '../judgement.js';
import type { Meaning } from '../meaning.js';
import type { TestQuestion } from '../questions.js';
import { basesOf, FOLDS } from './weights.fit.js';

/** A case to fit on: what was seen, whether the answer was right, and how much the case counts. */
export interface ConfidenceCase {
  evidence: Evidence;
  right: boolean;
  weight: number;
}

/** A test question counts more than one of the pack's own, of which there are many more, and an outside example more than those. */
const COUNTS = { asked: 4, bare: 2, small: 0.3, outside: 1, known: 0.15 };
/** Of the articles, a small base has every so many. */
const SMALL_EVERY = 16;
const KNOWN_EVERY = 3;

/**
 * What confidence is fitted to: evidence under a ranking that was fitted without the question at hand, so that it is as wrong
 * as it will be; and the pack's own questions and outside examples, asked of an index without them.
 */
export function confidenceCases(
  knowledge: Knowledge,
  questions: readonly TestQuestion[],
  { meaning, weightsOf }: { meaning: Meaning | undefined; weightsOf: (fold: number) => RankingWeights },
): ConfidenceCase[] {
  return Array.from({ length: FOLDS }).flatMap((_, fold) => {
    const weights = weightsOf(fold);
    const { full, bare } = basesOf(knowledge, meaning, weights);
    const asked = partOf(questions, fold);
    return [
      ...asked.flatMap((question) => caseOf(full, question, COUNTS.asked)),
      ...asked.flatMap((question) => caseOf(bare, question, COUNTS.bare)),
      ...smallCases(knowledge, questions, { fold, meaning, weights }),
      ...leftOut(knowledge, fold, { meaning, weights }),
    ];
  });
}

/** All questions, asked of a few articles alone: most are about something else, as they are to a manual of a few pages. */
function smallCases(
  { articles }: Knowledge,
  questions: readonly TestQuestion[],
  { fold, meaning, weights }: { fold: number; meaning: Meaning | undefined; weights: RankingWeights },
): ConfidenceCase[] {
  const ids = [...new Set(articles.map(({ id }) => id))].filter((_id, at) => at % SMALL_EVERY === fold);
  const few = articles.filter(({ id }) => ids.includes(id));
  const { bare } = basesOf({ articles: few }, meaning, weights);
  return questions.flatMap((question) => caseOf(bare, question, COUNTS.small));
}

function caseOf(asked: Asked, question: TestQuestion, weight: number): ConfidenceCase[] {
  const { answer, sound } = judge(asked, question, () => 0);
  return answer.evidence ? [{ evidence: answer.evidence, right: sound, weight }] : [];
}

function leftOut(
  knowledge: Knowledge,
  fold: number,
  { meaning, weights }: { meaning: Meaning | undefined; weights: RankingWeights },
): ConfidenceCase[] {
  const { questions = [], outside = { examples: [], words: [] } } = knowledge;
  const kept = <Item>(items: readonly Item[]) => items.filter((_item, at) => at % FOLDS !== fold);
  const { full } = basesOf(
    {
      ...knowledge,
      questions: kept(questions),
      outside: { examples: kept(outside.examples), words: kept(outside.words) },
    },
    meaning,
    weights,
  );
  const ask = (text: string, articleId: string | undefined, weight: number): ConfidenceCase[] => {
    const turns = [{ role: 'user', text }] as const;
    const read = full.index.read(turns);
    const { evidence, draftCitations } = answerFrom(full.index, turns, read && full.nearness?.(read.text));
    const right = draftCitations.some((citation) => citation.articleId === articleId);
    return evidence ? [{ evidence, right, weight }] : [];
  };
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
