import type { Circumstances } from '../load/results.ts';
import type { SupportResults, WayInResult } from './measure.ts';
import { PARTS } from './parts.ts';
import { conversationsPerCore, DEMAND, needsOf, NODE, peakPerSecond, storedPerMonth } from './plan.ts';

export interface SupportRun extends SupportResults, Circumstances {}

const WAYS_IN = { model: 'the model, by the OpenAI API', agent: 'hosted agents, by A2A' } as const;
type WayInName = keyof typeof WAYS_IN;

/** The document of one run. */
export function documentOf(run: SupportRun): string {
  const parts = [
    INTRODUCTION,
    `${run.date}, ${run.machine}. Load average at the start: ${run.loadAverage}.`,
    '## Measured',
    measured(run),
    '## Processor time and memory of a part',
    ...names().map((name) => usage(name, run[name])),
    '## 100 million conversations a month, on paper',
    demand(),
    ...names().map((name) => needs(name, run[name])),
    method(run),
  ];
  return `${parts.join('\n\n')}\n`;
}

function names(): WayInName[] {
  return ['model', 'agent'];
}

function measured(run: SupportRun): string {
  const row = (what: string, of: (result: WayInResult) => string) => [
    what,
    ...names().map((name) => of(run[name])),
  ];
  const share = (value: number) => `${(100 * value).toFixed(1)} %`;
  return table(
    ['', ...names().map((name) => WAYS_IN[name])],
    [
      row('conversations', ({ conversations }) => conversations.toFixed(0)),
      row('turns', ({ turns }) => turns.toLocaleString('en')),
      row('turns/s', ({ turns, seconds }) => (turns / seconds).toFixed(1)),
      row('**conversations/s a core**', (result) => perCore(result)),
      row('turns answered with citations', ({ answered }) => share(answered)),
      row('turns that said the answer is not known', ({ answered }) => share(1 - answered)),
      row('p50 of a turn, ms', ({ p50Ms }) => p50Ms.toFixed(0)),
      row('p99 of a turn, ms', ({ p99Ms }) => p99Ms.toFixed(0)),
      row('errors', ({ faults, commonestFault }) =>
        faults === 0 ? '0' : `**${faults}**, most of them: ${commonestFault}`,
      ),
      row('a thousand conversations, by the price list, CNY', ({ yuanPerThousand }) =>
        yuanPerThousand.toFixed(2),
      ),
      row('stored of a conversation, kB', ({ storedBytes }) => (storedBytes / 1_000).toFixed(1)),
    ],
  );
}

function usage(name: WayInName, { parts }: WayInResult): string {
  const rows = PARTS.map((part) => {
    const { processes, cpuMs, megabytes } = parts[part];
    return [part, String(processes), cpuMs.toFixed(1), megabytes.toFixed(0)];
  });
  return `### ${capital(WAYS_IN[name])}\n\n${table(['Part', 'processes', 'CPU ms a conversation', 'MB at the end'], rows)}`;
}

function demand(): string {
  const mean = DEMAND.conversationsPerMonth / DEMAND.secondsPerMonth;
  return `${mean.toFixed(1)} conversations a second in the mean of a month of 30 days; the peak is taken to be ${DEMAND.peakFactor} times that, ${peakPerSecond().toFixed(0)} a
second. Processors are used to ${100 * DEMAND.utilisationMax} % at the peak, memory to 80 %. A node has ${NODE.cores} cores and ${NODE.gibibytes} GiB; each part has
nodes of its own and one more than it needs. The cores are those of this machine: others count differently.`;
}

function needs(name: WayInName, result: WayInResult): string {
  const all = needsOf(result);
  const rows = all.map(({ part, cores, gibibytes, nodes }) => [
    part,
    cores.toFixed(1),
    gibibytes.toFixed(1),
    String(nodes),
  ]);
  const sum = (of: (need: (typeof all)[number]) => number) =>
    all.reduce((total, need) => total + of(need), 0);
  const total = [
    '**all**',
    sum(({ cores }) => cores).toFixed(1),
    sum(({ gibibytes }) => gibibytes).toFixed(1),
    String(sum(({ nodes }) => nodes)),
  ];
  const stored = storedPerMonth(result).toFixed(0);
  return `### ${capital(WAYS_IN[name])}, on paper\n\n${table(['Part', 'cores', 'GiB', 'nodes'], [...rows, total])}\n\nThe database grows by ${stored} GiB a month before retention deletes.`;
}

/** A dash where so little was asked that nothing was taken. */
function perCore(result: WayInResult): string {
  const conversations = conversationsPerCore(result);
  return Number.isFinite(conversations) ? conversations.toFixed(1) : '–';
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

const INTRODUCTION = `# Customer service under load

Written by \`npm run bench:support\`; do not edit. The platform runs as \`npm run up\` starts it, without the portal: keys,
budgets, metering, records, charges and tracing are on. Customers converse in both languages. Processor time carries over to
other machines better than times do, and is what the plan below is made of.`;

function method({ load }: SupportRun): string {
  return `## How

- Two ways in, one after the other. By the OpenAI API customers ask \`extract/support\` at the model gateway, which gets the whole
  conversation each time. By A2A they ask agents deployed from the template \`support\`, through the agent gateway; an agent
  keeps the conversation and asks the same model.
- ${load.conversations} conversations at once for ${load.seconds} s after ${load.warmUpSeconds} s that do not count, spread over ${load.organisations} organisations, each with a key and, for A2A, a hosted
  agent of its own. A customer waits ${load.thinkMs / 2_000} to ${(1.5 * load.thinkMs) / 1_000} s before the next question.
- Questions are drawn, with a fixed seed, from the evaluation questions of the support pack; a conversation is in one language
  and has one to three matters, each with the questions that it leans on. Some have no answer in the pack: to say so is right.
  Whether answers are right is the matter of \`npm run eval:support\`; here they are counted.
- A turn is in order if it has status 200 and text, and by A2A a task that is completed. Any other is an error.
- Processor time is that of each process and its children from \`/proc\`, between the first and the last turn that counts; what a part
  does without any load is charged to conversations as well, so a run with few of them plans more than is needed. Memory divides
  shared pages among their holders. *Rest* is the registry, the scheduler, the network, the orchestrator, the agent host
  and Temporal.
- Costs are what the ledger charged, once nothing more came; bytes are what the database grew by.
- What the plan leaves out: replicas and backups of the database, load balancers, and one database that takes all writes: beyond
  what one PostgreSQL takes, organisations have to be spread over several.
- One part alone: \`-- --quick\` (seconds, no document), \`-- --conversations 200\`, \`-- --seconds 120\`, \`-- --think 8\`, \`-- --no-build\`.`;
}
