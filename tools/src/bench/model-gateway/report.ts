import type { Figure } from '../measure.ts';
import { figuresOf } from './figures.ts';
import type { PeerName } from './options.ts';
import type { CaseResult, Circumstances, Comparison, Results } from './results.ts';

const NAMES: Record<PeerName, string> = {
  direct: 'direct',
  bare: 'bare proxy',
  isthmus: '**Isthmus**',
  portkey: 'Portkey',
  litellm: 'LiteLLM',
};

/** The document: the figures to reach, then what each run of the benchmark has measured last. */
export function documentOf(results: Results): string {
  const parts = [INTRODUCTION, ...figuresPart(results), ...comparisonPart(results.comparison)];
  return `${[...parts, ...soakPart(results), ...streamsPart(results), METHOD].join('\n\n')}\n`;
}

const INTRODUCTION = `# Model gateway benchmark

Written by \`npm run bench:gateway\`; do not edit. Isthmus runs as \`npm run up\` starts it, with keys, budgets, limits,
metering and tracing on, beside peers with none of these. All share the cores with the load generator and the upstream:
ratios carry over to other machines better than times do.`;

const METHOD = `## How

- The upstream is a node:http server that answers at once: a whole answer, or ${'`'}text/event-stream${'`'} with 50 chunks of
  text. Before anything is timed, each peer's answer and stream are checked to be complete and to end in \`[DONE]\`; each
  reply under load is checked as well, and an incomplete one is an error.
- Load is a closed loop: each connection sends the next request when it has the last answer. Peers take turns in rounds.
- Added latency is the median of differences: one connection, the upstream and the peer asked in turn.
- Half of capacity is half of the most requests/s of Isthmus, sent at a constant rate; each request is timed from when it
  was due.
- CPU is that of the proxy's process from \`/proc\`, in brackets with all that it needs (Isthmus: PostgreSQL and the
  service of the ledger). RSS is that of the proxy at the end of a case, shared pages divided among their holders.
- Peers are installed into the user's cache folder, never into this repository: \`tools/src/bench/model-gateway/install.ts\`.
- One part alone: \`-- --quick\` (seconds, no document), \`-- --only isthmus,bare\`, \`-- --seconds 5\`, \`-- --soak\`,
  \`-- --streams 5000\`, and \`-- --profile\` for where the time goes.`;

function figuresPart(results: Results): string[] {
  const figures = figuresOf(results);
  const rows = figures.map(({ name, measured, target, met, how }: Figure) => [
    name,
    target,
    measured,
    met === undefined ? '–' : met ? 'yes' : '**no**',
    how,
  ]);
  return ['## Figures to reach', table(['What', 'To reach', 'Measured', 'Met', 'How'], rows)];
}

function comparisonPart(comparison: Comparison | undefined): string[] {
  if (!comparison) return ['## Comparison', 'Not run yet on a quiet machine.'];
  const { cases, pairs, paced } = comparison;
  const parts = ['## Comparison', circumstancesOf(comparison)];
  for (const stream of [false, true]) {
    const of = cases.filter((result) => result.stream === stream);
    for (const connections of new Set(of.map((result) => result.connections))) {
      const heading = `### ${stream ? 'Streams of 50 chunks' : 'Whole answers'}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
      parts.push(heading, caseTable(of.filter((result) => result.connections === connections)));
    }
  }
  const pairRows = pairs.map(({ peer, stream, ...pair }) => [
    NAMES[peer],
    stream ? 'stream' : 'whole',
    number(pair.addedMs, 3),
    number(pair.addedFirstContentMs, 3),
    pair.pairs.toLocaleString('en'),
  ]);
  parts.push('### Added to one request at a time');
  parts.push(table(['Peer', 'Answer', 'added p50, ms', 'added to first token, ms', 'pairs'], pairRows));
  const pacedRows = paced.map(({ peer, stream, ...result }) => [
    NAMES[peer],
    stream ? 'stream' : 'whole',
    result.perSecond.toFixed(0),
    number(result.p50Ms, 2),
    number(result.p99Ms, 2),
    String(result.faults),
  ]);
  parts.push('### At half of the capacity of Isthmus');
  parts.push(table(['Peer', 'Answer', 'requests/s', 'p50, ms', 'p99, ms', 'errors'], pacedRows));
  return parts;
}

function caseTable(cases: readonly CaseResult[]): string {
  const [isStream, bare] = [cases[0]?.stream ?? false, cases.find(({ peer }) => peer === 'bare')];
  const rows = cases.map((result) => [
    NAMES[result.peer],
    result.requestsPerSecond.toFixed(0),
    bare ? number(result.requestsPerSecond / bare.requestsPerSecond, 2) : '–',
    number(result.p50Ms, 2),
    number(result.p99Ms, 2),
    ...(isStream ? [number(result.firstByteP50Ms, 2), number(result.firstContentP50Ms, 2)] : []),
    String(result.faults),
    result.peer === 'direct' ? '–' : result.megabytes.toFixed(0),
    cpuOf(result),
  ]);
  const streamColumns = isStream ? ['first byte, ms', 'first token, ms'] : [];
  const columns = ['Peer', 'requests/s', 'of bare', 'p50, ms', 'p99, ms', ...streamColumns];
  return table([...columns, 'errors', 'RSS, MB', 'CPU, ms/request'], rows);
}

function cpuOf({ peer, cpuMs, allCpuMs }: CaseResult): string {
  if (peer === 'direct') return '–';
  return peer === 'isthmus' ? `${number(cpuMs, 3)} (${number(allCpuMs, 3)})` : number(cpuMs, 3);
}

function soakPart({ soak }: Results): string[] {
  if (!soak) return [];
  const { warm, end, highest } = soak.megabytes;
  const text = `${soak.requests.toLocaleString('en')} requests, ${soak.faults} errors: ${warm.toFixed(0)} MB after the warm-up, ${end.toFixed(0)} MB at the end, ${highest.toFixed(0)} MB at the highest.`;
  return ['## Memory over many requests', circumstancesOf(soak), text];
}

function streamsPart({ streams }: Results): string[] {
  if (!streams) return [];
  const text = `${streams.atOnce.toLocaleString('en')} streams at once, ${streams.faults} errors, ${streams.highestMegabytes.toFixed(0)} MB at the highest.`;
  return ['## Memory of concurrent streams', circumstancesOf(streams), text];
}

function circumstancesOf({ date, machine, loadAverage, versions }: Circumstances): string {
  return `${date}, ${machine}. Load average at the start ${loadAverage}. ${versions.join('; ')}.`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A dash for what was not measured: results that were kept have null for it. */
function number(value: number | null, digits: number): string {
  return value === null || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}
