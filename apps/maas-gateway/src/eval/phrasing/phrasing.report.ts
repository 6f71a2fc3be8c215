import { mean, median, shareMargin } from '../models/statistics.js';
import type { Phrased } from './phrasing.js';

/** The whole document. */
export function documentOf(machine: string, answers: readonly Phrased[]): string {
  const right = (of: keyof Phrased['right']) => answers.filter((answer) => answer.right[of]).length;
  const row = (name: string, count: number) => {
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    return `| ${name} | ${percent(count / answers.length)} | ± ${percent(shareMargin(count, answers.length))} |`;
  };
  const sentences = answers.reduce((sum, answer) => sum + answer.sentences, 0);
  const unsupported = answers.reduce((sum, answer) => sum + answer.unsupported, 0);
  return `# Quoting or phrasing

Written by \`npm run eval:phrasing\`; do not edit. ${machine}

${answers.length} English questions of the development set whose answer the extract knows: the passages that it quotes, and what
the chat model of this machine makes of the same passages. An answer is right when it has every expected string. "Held": sentences
with a number that the passages do not have, or with more than three terms in ten that they do not, are dropped; where none is
left, the passages are quoted.

| Answer | Right | 95 % |
| --- | --- | --- |
${row('quoted', right('quoted'))}
${row('phrased', right('phrased'))}
${row('phrased, and held to the passages', right('held'))}

${unsupported} of ${sentences} sentences were not held by the passages. An answer took ${median(answers.map(({ tookMs }) => tookMs)).toFixed(0)} ms (median), ${mean(answers.map(({ tookMs }) => tookMs)).toFixed(0)} ms on average.

${verdict(answers)}
`;
}

/** Phrasing is no worse where the 95 % interval of the paired difference does not lie below zero. */
export function verdict(answers: readonly Phrased[]): string {
  const differences = answers.map(({ right }) => Number(right.held) - Number(right.quoted));
  const middle = mean(differences);
  const deviation = Math.sqrt(mean(differences.map((difference) => (difference - middle) ** 2)));
  const half = (1.96 * deviation) / Math.sqrt(differences.length);
  const interval = [middle - half, middle + half]
    .map((value) => `${(100 * value).toFixed(1)} %`)
    .join(' to ');
  const isWorse = middle + half < 0;
  return `The difference, held less quoted, is ${(100 * middle).toFixed(1)} % (95 %: ${interval}): phrasing is ${isWorse ? 'measurably worse, so agents quote' : 'not measurably worse'}.`;
}
