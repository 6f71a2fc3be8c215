import type { Figure } from '../measure.ts';
import type { CaseResult, Circumstances, Comparison, StreamsResult } from './results.ts';

/** How the document calls peers and kinds of request. */
export interface Names {
  peers: Record<string, string>;
  kinds: Record<string, string>;
}

/** The table of the figures to reach. */
export function figuresPart(figures: readonly Figure[]): string[] {
  const rows = figures.map(({ name, measured, target, met, how }: Figure) => [
    name,
    target,
    measured,
    met === undefined ? '–' : met ? 'yes' : '**no**',
    how,
  ]);
  return ['## Figures to reach', table(['What', 'To reach', 'Measured', 'Met', 'How'], rows)];
}

/** What a comparison has measured: a table for each kind of request and number of connections, then what is added. */
export function comparisonPart(comparison: Comparison | undefined, { peers, kinds }: Names): string[] {
  if (!comparison) return ['## Comparison', 'Not run yet on a quiet machine.'];
  const { cases, pairs, paced } = comparison;
  const parts = ['## Comparison', circumstancesOf(comparison)];
  for (const [kind, title] of Object.entries(kinds)) {
    const of = cases.filter((result) => result.kind === kind);
    for (const connections of new Set(of.map((result) => result.connections))) {
      const heading = `### ${title}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
      parts.push(
        heading,
        caseTable(
          of.filter((result) => result.connections === connections),
          peers,
        ),
      );
    }
  }
  const pairRows = pairs.map(({ peer, kind, ...pair }) => [
    peers[peer] ?? peer,
    kind,
    number(pair.addedMs, 3),
    number(pair.addedFirstContentMs, 3),
    pair.pairs.toLocaleString('en'),
  ]);
  parts.push('### Added to one request at a time');
  parts.push(table(['Peer', 'Request', 'added p50, ms', 'added to first token, ms', 'pairs'], pairRows));
  const pacedRows = paced.map(({ peer, kind, ...result }) => [
    peers[peer] ?? peer,
    kind,
    result.perSecond.toFixed(0),
    number(result.p50Ms, 2),
    number(result.p99Ms, 2),
    String(result.faults),
  ]);
  parts.push('### At half of the capacity of Isthmus');
  parts.push(table(['Peer', 'Request', 'requests/s', 'p50, ms', 'p99, ms', 'errors'], pacedRows));
  return parts;
}

function caseTable(cases: readonly CaseResult[], names: Record<string, string>): string {
  const isStream = cases.some(({ firstContentP50Ms }) => isNumber(firstContentP50Ms));
  const bare = cases.find(({ peer }) => peer === 'bare');
  const rows = cases.map((result) => [
    names[result.peer] ?? result.peer,
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

/** What the run with many streams at once has shown. */
export function streamsPart(streams: StreamsResult | undefined): string[] {
  if (!streams) return [];
  const text = `${streams.atOnce.toLocaleString('en')} streams at once, ${streams.faults} errors, ${streams.highestMegabytes.toFixed(0)} MB at the highest.`;
  return ['## Memory of concurrent streams', circumstancesOf(streams), text];
}

/** Where and when, as one line. */
export function circumstancesOf({ date, machine, loadAverage, versions }: Circumstances): string {
  return `${date}, ${machine}. Load average at the start ${loadAverage}. ${versions.join('; ')}.`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A dash for what was not measured: results that were kept have null for it. */
function number(value: number | null, digits: number): string {
  return isNumber(value) ? value.toFixed(digits) : '–';
}

function isNumber(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}
