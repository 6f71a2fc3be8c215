import type { Judgement } from './judgement.js';

/** One paragraph of figures over some judgements; shares come with their counts. */
export function summarise(name: string, judgements: readonly Judgement[]): string {
  const inside = judgements.filter(({ question }) => question.articles.length > 0);
  const outside = judgements.filter(({ question }) => question.articles.length === 0);
  const given = judgements.filter(({ answer }) => answer.known);
  const refused = judgements.filter(({ answer }) => !answer.known);
  const rank = (most: number) => (judgement: Judgement) => (judgement.rank ?? Infinity) <= most;
  return [
    `${name}: ${inside.length} questions with an answer, ${outside.length} without`,
    `  recall@1              ${share(inside, rank(1))}`,
    `  recall@3              ${share(inside, rank(3))}`,
    `  MRR                   ${mean(inside.map((judgement) => 1 / (judgement.rank ?? Infinity))).toFixed(3)}`,
    `  answer accuracy       ${share(inside, ({ right }) => right)}`,
    `  right if answered     ${share(given, ({ right }) => right)}`,
    `  abstention precision  ${share(refused, isOutside)}`,
    `  abstention recall     ${share(outside, ({ answer }) => !answer.known)}`,
    `  false abstentions     ${share(inside, ({ answer }) => !answer.known)}`,
    `  Brier score           ${mean(judgements.map(squaredError)).toFixed(3)}`,
    `  median latency        ${median(judgements.map(({ milliseconds }) => milliseconds)).toFixed(2)} ms`,
  ].join('\n');
}

function isOutside({ question }: Judgement): boolean {
  return question.articles.length === 0;
}

function share(judgements: readonly Judgement[], test: (judgement: Judgement) => boolean): string {
  const count = judgements.filter(test).length;
  const percent = judgements.length === 0 ? '–' : `${((100 * count) / judgements.length).toFixed(1)} %`;
  return `${percent} (${count}/${judgements.length})`;
}

/** Distance of the confidence from the truth; its mean is 0 for a perfect forecast and 0.25 for a coin. */
function squaredError({ answer, sound }: Judgement): number {
  return (answer.confidence - (sound ? 1 : 0)) ** 2;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
