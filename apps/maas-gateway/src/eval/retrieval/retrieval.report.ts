import { EXACT_COSINES } from '@isthmus/domain-models';
import type { Judgement } from '../judgement.js';
import type { Quality } from '../quality.js';
import { figuresOf, percent, tableOf, type Figures } from '../report.js';
import type { RetrievalSpeed } from './speed.js';

const INTRODUCTION = `# Retrieval

Written by \`npm run eval:retrieval\`; do not edit. Times are of the processor, on this machine, and under its load.`;

const METHOD = `## How

- Indexing and search: a manual that does not exist, of paragraphs of the support pack, each about a device of its own. A
  passage is a title, a paragraph under its title, or a sentence. The vectors of the larger manual are those of the smaller,
  again and again; of more than ${number(EXACT_COSINES.all)} passages the cosines of the likeliest ${number(EXACT_COSINES.likeliest)}, by the signs of their components, are exact.
- Answers: questions of the development set, one after another on one core, the encoding of the question included.
- Quality: the development set was looked at and fitted to, the pack was written with it in view: its figures flatter. Only
  \`fresh\` questions say how well unseen ones are answered. \`libs/packs/support/README.md\` says what each figure means.`;

/** The whole document. */
export function documentOf(
  machine: string,
  { speed, quality }: { speed: RetrievalSpeed; quality: readonly Quality[] },
): string {
  const parts = [
    INTRODUCTION,
    machine,
    '## Figures to reach',
    figuresTable(speed, figuresOf(unseenOf(quality))),
    '## Quality',
    ...quality.map(({ name, judgements }) => tableOf(name, judgements)),
    METHOD,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What nobody looked at, answered as a customer gets it. */
function unseenOf([fused]: readonly Quality[]): Judgement[] {
  return fused?.judgements.filter(({ question }) => question.set === 'fresh') ?? [];
}

/** Shares 0–1. */
const QUALITY: readonly [what: string, name: keyof Figures, target: { least?: number; most?: number }][] = [
  ['recall@3', 'recallAtThree', { least: 0.93 }],
  ['right when answered', 'right', { least: 0.9 }],
  ['abstention recall', 'abstentionRecall', { least: 0.9 }],
  ['needless abstentions', 'needless', { most: 0.08 }],
  ['opposites told apart', 'toldApart', { least: 1 }],
];

function qualityRows(figures: Figures): Row[] {
  return QUALITY.map(([what, name, { least = -Infinity, most = Infinity }]) => {
    const value = figures[name];
    const target = least > 0 ? `≥ ${percent(least)}` : `≤ ${percent(most)}`;
    return [what, target, percent(value), value !== undefined && value >= least && value <= most];
  });
}

type Row = readonly [what: string, target: string, measured: string, met: boolean | undefined];

function figuresTable({ indexed, searched, answersPerSecond }: RetrievalSpeed, unseen: Figures): string {
  const seconds = (indexed.wordsMs + indexed.encodingMs) / 1_000;
  const rows: Row[] = [
    ...qualityRows(unseen),
    [`indexing ${number(indexed.passages)} passages, s`, '≤ 90', seconds.toFixed(1), seconds <= 90],
    ['– by words alone, s', '', (indexed.wordsMs / 1_000).toFixed(1), undefined],
    [
      `search over ${number(searched.passages)} passages, ms`,
      '≤ 20',
      searched.searchMs.toFixed(1),
      searched.searchMs <= 20,
    ],
    ['– cosines alone, ms', '', searched.cosinesMs.toFixed(1), undefined],
    ['answers/s a core', '≥ 100', answersPerSecond.toFixed(0), answersPerSecond >= 100],
  ];
  return [
    '| What | To reach | Measured | Met |',
    '| --- | --- | --- | --- |',
    ...rows.map(([what, target, measured, met]) => `| ${what} | ${target} | ${measured} | ${metOf(met)} |`),
  ].join('\n');
}

function metOf(met: boolean | undefined): string {
  return met === undefined ? '' : met ? 'yes' : '**no**';
}

function number(value: number): string {
  return value.toLocaleString('en');
}
