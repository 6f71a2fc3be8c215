import { ANSWERS_FILE } from './answers.js';
import type { Interval } from './bootstrap.js';
import { WATCHING } from './overhead.eval.js';
import type { RiskResult } from './risk.eval.js';
import { callsOf, type RouterReport } from './routers.eval.js';
import { COMBINED } from './rules.js';
import { LARGE_RIGHT_PERCENT } from './scored.items.js';
import type { ContenderResult, TaskResult } from './scores.eval.js';

/** What was measured. */
export interface CascadeReport {
  machine: string;
  model: string;
  splits: number;
  routers: RouterReport;
  scores: readonly ContenderResult[];
  tasks: readonly TaskResult[];
  risk: readonly RiskResult[];
  overhead: { alone: number; withAlternatives: number };
}

/** What a figure to reach came to. */
interface Goal {
  measured: string;
  met: boolean;
}

/** As Markdown. */
export function documentOf(report: CascadeReport): string {
  return `${[
    '# Small and large models together',
    'Written by `npm run eval:cascade`; do not edit. What is decided and promised: [ADR 0042](../adr/0042-small-and-large-models.md).',
    report.machine,
    '## Figures to reach',
    goals(report),
    '## By the request alone: MMLU',
    routersPart(report.routers),
    '## By the tokens of the small model',
    `${itemsOf(report.tasks)} generated items with programmatic answers, answered by \`${report.model}\`. The large model is a script that is right in ${LARGE_RIGHT_PERCENT} of 100, whichever the item: its column is no measurement. Means over ${report.splits} random halves, each judged by what was fitted on the other; the combined score is a logistic regression on all scores, with weights of its own for each task.`,
    scoresTable(report.scores),
    '### Tasks',
    tasksTable(report.tasks),
    '### Promised and realised risk',
    `The combined score fitted on half of the items, the threshold calibrated on a quarter, tested on a quarter, ${report.splits} times. A promise on average is one of the mean; of single quarters, about half may exceed it. The test quarter is a sample, too: it exceeds by chance what the threshold itself holds.`,
    riskTable(report.risk),
    '## How',
    how(report),
  ].join('\n\n')}\n`;
}

function goals({ scores, routers, risk, overhead }: CascadeReport): string {
  const named = (name: string) => scores.find((score) => score.name === name);
  const [best, task] = [named(COMBINED)?.auroc ?? Number.NaN, named('task identity')?.auroc ?? Number.NaN];
  const above = scores.filter(({ baseline }) => baseline).map((each) => each.above);
  const prior =
    typeof routers === 'string' ? undefined : routers.ranked.find(({ name }) => name === 'domain prior');
  const row = (what: string, reach: string, { measured, met }: Goal) => [
    what,
    reach,
    measured,
    met ? 'yes' : '**no**',
  ];
  return table(
    ['What', 'To reach', 'Measured', 'Met'],
    [
      row('AUROC of the best score', '≥ 0.75', { measured: best.toFixed(3), met: best >= 0.75 }),
      row('– above task identity alone', '≥ 0.05', {
        measured: (best - task).toFixed(3),
        met: best - task >= 0.05,
      }),
      row('APGR above every baseline, own items', 'interval above 0', {
        measured: above.map(intervalOf).join('; '),
        met: above.every((interval) => (interval?.low ?? -1) > 0),
      }),
      row('APGR above the domain prior, MMLU', 'interval above 0', {
        measured: intervalOf(prior?.above),
        met: (prior?.above?.low ?? -1) > 0,
      }),
      ...risk.map(({ promise, riskMax, realised, mayExceed, exceeded }) =>
        mayExceed === undefined
          ? row(`risk ${promise}`, `≤ ${percent(riskMax)}`, {
              measured: percent(realised),
              met: realised <= riskMax,
            })
          : row(`splits with more than ${percent(riskMax)} ${promise}`, `≤ ${percent(mayExceed)}`, {
              measured: percent(exceeded),
              met: exceeded <= mayExceed,
            }),
      ),
      row('decision, ns of the processor a token', '≤ 150', {
        measured: `${overhead.alone.toFixed(0)}; with five alternatives ${overhead.withAlternatives.toFixed(0)}`,
        met: overhead.alone <= 150,
      }),
    ],
  );
}

function routersPart({ outcomes, subjects, small, large, ranked }: RouterReport): string {
  return [
    `${outcomes.toLocaleString('en')} questions of ${subjects} subjects: Mixtral 8x7B is right in ${percent(small)}, GPT-4 in ${percent(large)} (RouteLLM's outcomes; there are no log-probabilities in them). Fitted and judged in ten folds, in domain: published routers that were trained on other data are no like-for-like comparison.`,
    table(
      ['Router', 'APGR', 'CPT 50', 'CPT 80', 'CPT 95', 'the full router above it'],
      ranked.map(({ name, curve, above }) => [
        name,
        curve.average.toFixed(3),
        ...callsOf(curve).map((share) => share?.toFixed(3) ?? '–'),
        intervalOf(above),
      ]),
    ),
  ].join('\n\n');
}

function scoresTable(scores: readonly ContenderResult[]): string {
  return table(
    [
      'Score',
      'AUROC',
      'ECE',
      'PGR at 20 %',
      'PGR at 50 %',
      'APGR',
      'CPT 50',
      'CPT 80',
      'CPT 95',
      'combined above it',
    ],
    scores.map(({ name, auroc, ece, recovered, apgr, cpt, above }) => [
      name === COMBINED ? `**${name}**` : name,
      ...[auroc, ece, ...recovered, apgr, ...cpt].map((value) => value.toFixed(3)),
      intervalOf(above),
    ]),
  );
}

function tasksTable(tasks: readonly TaskResult[]): string {
  return table(
    ['Task', 'items', 'small model right', 'AUROC of the combined score within it'],
    tasks.map(({ task, items, right, auroc }) => [
      task,
      String(items),
      percent(right / items),
      Number.isNaN(auroc) ? '–' : auroc.toFixed(3),
    ]),
  );
}

function riskTable(risk: readonly RiskResult[]): string {
  return table(
    ['Promise', 'at most', 'realised', 'splits above it', 'deferred', 'nothing kept', 'right, both together'],
    risk.map(({ promise, riskMax, realised, margin, exceeded, deferred, nothingKept, right }) => [
      promise,
      percent(riskMax),
      `${percent(realised)} ± ${(100 * margin).toFixed(1)}`,
      percent(exceeded),
      percent(deferred),
      percent(nothingKept),
      percent(right),
    ]),
  );
}

function how({ splits, routers }: CascadeReport): string {
  const { heldBackTokens } = WATCHING;
  return [
    `- APGR, PGR and CPT as RouteLLM defines them; requests of one score share their mean. Intervals: 95 %, paired bootstrap over requests, every one judged by a rule of other folds. ECE: ten bins, probabilities by Platt on the fitted half. ${splits} splits by seeds 1 to ${splits}.`,
    `- A stream that is watched mid-stream runs ${heldBackTokens} tokens behind the small model, and by nothing else; at the speed in [models.md](models.md) that is about ${Math.round((1_000 * heldBackTokens) / 80)} ms. The time that a hand-over adds is not measured here: no gateway is in it.`,
    `- The scores that the combination is made of, its ridge, and how the router combines its two chances were chosen on these items and outcomes, of a few; the weights never on what is judged.`,
    `- Answers of the small model are greedy, at most 24 tokens, and kept in \`${ANSWERS_FILE.replace(/^.*\/\.cache/, '~/.cache')}\`; delete it to ask again.`,
    ...explained(routers),
  ].join('\n');
}

/** Why a figure was not reached that the method does not promise. */
function explained({ ranked, outcomes }: RouterReport): string[] {
  const above = ranked.find(({ name }) => name === 'domain prior')?.above;
  if (!above || above.low > 0) return [];
  return [
    `- Explained: what text and meaning add to the domain prior is too little for ${outcomes.toLocaleString('en')} questions to tell from chance. Most of what a request says about who should answer it lies in its subject already.`,
  ];
}

function itemsOf(tasks: readonly TaskResult[]): number {
  return tasks.reduce((sum, { items }) => sum + items, 0);
}

function intervalOf(interval: Interval | undefined): string {
  if (!interval) return '–';
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
  return `${signed(interval.difference)} (${signed(interval.low)} to ${signed(interval.high)})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
