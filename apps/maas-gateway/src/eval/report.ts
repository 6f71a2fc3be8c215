import type { Judgement } from './judgement.js';
import { QUESTION_SETS, type QuestionKind } from './questions.js';

/** Figures over some judgements; shares 0–1, undefined where there is nothing to share. */
export interface Figures {
  answerable: number;
  outside: number;
  recallAtOne: number | undefined;
  recallAtThree: number | undefined;
  /** Of the answers that were given. */
  right: number | undefined;
  /** Of the questions without an answer, those refused; of the refusals, those that were due. */
  abstentionRecall: number | undefined;
  abstentionPrecision: number | undefined;
  /** Of the questions with an answer, those refused. */
  needless: number | undefined;
  /** Of the opposite pairs, those whose answer contains nothing of the opposite. */
  toldApart: number | undefined;
  /** How far confidence is from the share that is right, in ten bins (expected calibration error). */
  calibrationError: number | undefined;
  /** Of processor time, the median. */
  milliseconds: number;
}

export function figuresOf(judgements: readonly Judgement[]): Figures {
  const inside = judgements.filter(({ question }) => question.articles.length > 0);
  const outside = judgements.filter((judgement) => !inside.includes(judgement));
  const given = judgements.filter(({ answer }) => answer.known);
  const refused = judgements.filter(({ answer }) => !answer.known);
  const paired = judgements.filter(({ question }) => question.not.length > 0);
  const within = (most: number) => (judgement: Judgement) => (judgement.rank ?? Infinity) <= most;
  return {
    answerable: inside.length,
    outside: outside.length,
    recallAtOne: share(inside, within(1)),
    recallAtThree: share(inside, within(3)),
    right: share(given, ({ right }) => right),
    abstentionRecall: share(outside, ({ answer }) => !answer.known),
    abstentionPrecision: share(refused, ({ question }) => question.articles.length === 0),
    needless: share(inside, ({ answer }) => !answer.known),
    toldApart: share(paired, ({ answer, opposite }) => !answer.known || !opposite),
    calibrationError: calibrationError(judgements),
    milliseconds: median(judgements.map(({ milliseconds }) => milliseconds)),
  };
}

const COLUMNS = [
  ['with', ({ answerable }) => String(answerable)],
  ['without', ({ outside }) => String(outside)],
  ['recall@1', ({ recallAtOne }) => percent(recallAtOne)],
  ['recall@3', ({ recallAtThree }) => percent(recallAtThree)],
  ['right when answered', ({ right }) => percent(right)],
  ['abstention recall', ({ abstentionRecall }) => percent(abstentionRecall)],
  ['abstention precision', ({ abstentionPrecision }) => percent(abstentionPrecision)],
  ['needless abstentions', ({ needless }) => percent(needless)],
  ['opposites told apart', ({ toldApart }) => percent(toldApart)],
  ['calibration error', ({ calibrationError: error }) => error?.toFixed(3) ?? '–'],
  ['CPU ms', ({ milliseconds }) => milliseconds.toFixed(1)],
] as const satisfies readonly (readonly [string, (figures: Figures) => string])[];

/** A row for all questions of a set, for each language and for each kind; empty ones are left out. */
export function tableOf(name: string, judgements: readonly Judgement[]): string {
  const rows = QUESTION_SETS.flatMap((set) => {
    const ofSet = judgements.filter(({ question }) => question.set === set);
    const part = (label: string, test: (judgement: Judgement) => boolean): [string, Judgement[]] => [
      label,
      ofSet.filter(test),
    ];
    const kinds = new Set(ofSet.map(({ question }): QuestionKind => question.kind));
    return [
      part(`**${set}**`, () => true),
      ...(['en', 'zh'] as const).map((language) =>
        part(language, ({ question }) => question.language === language),
      ),
      ...[...kinds].sort().map((kind) => part(kind, ({ question }) => question.kind === kind)),
    ];
  }).filter(([, part]) => part.length > 0);
  return [
    `| ${name} | ${COLUMNS.map(([title]) => title).join(' | ')} |`,
    `| --- |${COLUMNS.map(() => ' --- |').join('')}`,
    ...rows.map(([label, part]) => {
      const figures = figuresOf(part);
      return `| ${label} | ${COLUMNS.map(([, cell]) => cell(figures)).join(' | ')} |`;
    }),
  ].join('\n');
}

const BINS = 10;

function calibrationError(judgements: readonly Judgement[]): number | undefined {
  if (judgements.length === 0) return undefined;
  const gaps = new Float64Array(BINS);
  for (const { answer, sound } of judgements) {
    const bin = Math.min(BINS - 1, Math.floor(answer.confidence * BINS));
    gaps[bin] = (gaps[bin] ?? 0) + answer.confidence - (sound ? 1 : 0);
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / judgements.length;
}

function share(
  judgements: readonly Judgement[],
  test: (judgement: Judgement) => boolean,
): number | undefined {
  return judgements.length === 0 ? undefined : judgements.filter(test).length / judgements.length;
}

export function percent(value: number | undefined): string {
  return value === undefined ? '–' : `${(100 * value).toFixed(1)} %`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
