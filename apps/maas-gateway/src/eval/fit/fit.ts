import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type {
  BaseKind,
  ConfidenceWeights,
  Evidence,
  Knowledge,
  RankingWeights,
} from '@isthmus/domain-models';
import type { Meaning } from '../meaning.js';
import type { TestQuestion } from '../questions.js';
import { confidenceCases, type ConfidenceCase } from './confidence.fit.js';
import { fitLogistic } from './logistic.js';
import { basesOf, fitRanking, FOLDS, taughtBy } from './weights.fit.js';
import { turnsOf } from '../judgement.js';

const DOMAIN = new URL('../../../../../libs/domain/models/src/', import.meta.url);
const DIGITS = 1_000;
/** What more of each piece of evidence can mean for an answer. */
const DIRECTIONS: Record<keyof Evidence, 1 | -1> = {
  score: 1,
  margin: 1,
  reach: 1,
  strangeness: -1,
  document: 1,
  sentence: 1,
  known: 1,
  nearly: 1,
  meaningTitle: 1,
  meaningParagraph: 1,
  meaningSentence: 1,
  meaningKnown: 1,
  learnt: 1,
  learntAhead: 1,
  outside: -1,
  outsideMeaning: -1,
  outsideAhead: -1,
  foreign: -1,
  oppose: -1,
};

interface Fitted {
  ranking: Record<BaseKind, RankingWeights>;
  confidence: Record<BaseKind, ConfidenceWeights>;
}

/** Fits ranking and confidence to the development questions and the pack's own, and writes them where they are used. */
export async function fitAndWrite(
  knowledge: Knowledge,
  questions: readonly TestQuestion[],
  meaning: Meaning,
): Promise<void> {
  const words = fit(knowledge, questions, undefined);
  const both = fit(knowledge, questions, meaning);
  await write('retrieval/ranking.weights.ts', [
    "import type { RankingWeights } from './features.js';",
    ...HEAD,
    `export const BY_WORDS: Record<'taught' | 'written', RankingWeights> = ${literal(words.ranking)};`,
    '',
    `export const BY_MEANING: Record<'taught' | 'written', RankingWeights> = ${literal(both.ranking)};`,
  ]);
  await write('extract/confidence.weights.ts', [
    "import type { ConfidenceWeights } from './evidence.js';",
    ...HEAD,
    `export const BY_WORDS: Record<'taught' | 'written', ConfidenceWeights> = ${literal(words.confidence)};`,
    '',
    `export const BY_MEANING: Record<'taught' | 'written', ConfidenceWeights> = ${literal(both.confidence)};`,
  ]);
}

const HEAD = ['', '// Written by `npm run eval:support -- --fit`; do not edit.'];

function fit(knowledge: Knowledge, questions: readonly TestQuestion[], meaning: Meaning | undefined): Fitted {
  const taught = taughtBy(knowledge, questions, meaning);
  const rankings = byKind((kind) => {
    const whole = { ...fitRanking(taught, kind), bias: 0 };
    const bias = typicalScore(knowledge, questions, { meaning, ranking: whole, kind });
    const folds = Array.from({ length: FOLDS }, (_, fold) => ({ ...fitRanking(taught, kind, fold), bias }));
    return { whole: { ...whole, bias }, folds };
  });
  const weightsOf = (kind: BaseKind, fold: number) => rankings[kind].folds[fold] ?? rankings[kind].whole;
  const cases = confidenceCases(knowledge, questions, { meaning, weightsOf });
  return {
    ranking: byKind((kind) => rankings[kind].whole),
    confidence: byKind((kind) => fitConfidence(cases.filter((own) => own.kind === kind))),
  };
}

function byKind<Value>(of: (kind: BaseKind) => Value): Record<BaseKind, Value> {
  return { taught: of('taught'), written: of('written') };
}

function fitConfidence(cases: readonly ConfidenceCase[]): ConfidenceWeights {
  const fitted = fitLogistic(
    cases.map(({ evidence, right, weight }) => ({ evidence: { ...evidence }, right, weight })),
    DIRECTIONS,
  );
  return fitted as ConfidenceWeights; // Of the names that the evidence has.
}

/** The median score of the best article for a question that has an answer. */
function typicalScore(
  knowledge: Knowledge,
  questions: readonly TestQuestion[],
  { meaning, ranking, kind }: { meaning: Meaning | undefined; ranking: RankingWeights; kind: BaseKind },
): number {
  const { index, nearness } = basesOf(knowledge, meaning, ranking)[kind];
  const scores = questions
    .filter(({ articles }) => articles.length > 0)
    .flatMap((question) => {
      const read = index.read(turnsOf(question));
      const [best] = read ? index.search(read, 1, nearness?.(read)) : [];
      return best ? [Math.log(best.score / (1 - best.score))] : [];
    })
    .sort((a, b) => a - b);
  return scores[Math.floor(scores.length / 2)] ?? 0;
}

async function write(file: string, lines: readonly string[]): Promise<void> {
  await writeFile(fileURLToPath(new URL(file, DOMAIN)), `${lines.join('\n')}\n`);
}

/** An object as prettier writes it. */
function literal(value: object, indent = ''): string {
  const inner = `${indent}  `;
  const entries = Object.entries(value).map(([name, own]: [string, unknown]) =>
    typeof own === 'object' && own !== null
      ? `${inner}${name}: ${literal(own, inner)},`
      : `${inner}${name}: ${Math.round(Number(own) * DIGITS) / DIGITS},`,
  );
  return `{\n${entries.join('\n')}\n${indent}}`;
}
