import type { Judgement } from './judgement.js';

/** One paragraph of figures over some judgements. */
export function summarise(name: string, judgements: readonly Judgement[]): string {
  const answerable = judgements.filter(({ question }) => question.articles.length > 0);
  const outside = judgements.filter(({ question }) => question.articles.length === 0);
  const known = answerable.filter(({ answer }) => answer.known);
  return [
    `${name}: ${answerable.length} questions with an answer, ${outside.length} without`,
    `  recall@3         ${share(answerable, ({ hit }) => hit)}`,
    `  answer accuracy  ${share(answerable, ({ right }) => right)}`,
    `  false refusals   ${share(answerable, ({ answer }) => !answer.known)}`,
    `  right if given   ${share(known, ({ right }) => right)}`,
    `  refusal accuracy ${share(outside, ({ right }) => right)}`,
    `  calibration      Brier ${brier(judgements).toFixed(3)}`,
  ].join('\n');
}

function share(judgements: readonly Judgement[], test: (judgement: Judgement) => boolean): string {
  const count = judgements.filter(test).length;
  const percent = judgements.length === 0 ? '–' : `${((100 * count) / judgements.length).toFixed(1)} %`;
  return `${percent} (${count}/${judgements.length})`;
}

/** Mean squared distance of the confidence from the truth: 0 is perfect, 0.25 is a coin. */
function brier(judgements: readonly Judgement[]): number {
  const total = judgements.reduce(
    (sum, { answer, sound }) => sum + (answer.confidence - (sound ? 1 : 0)) ** 2,
    0,
  );
  return judgements.length === 0 ? 0 : total / judgements.length;
}
