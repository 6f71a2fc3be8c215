import type { Figure } from '../measure.ts';
import type { CaseResult, Comparison, PairResult, StreamsResult } from './results.ts';

const ADDED_P99_MAX_MS = 5;

/** What a kind of request is called in sentences, such as `whole answers` for `whole`. */
export type KindNames = Record<string, string>;

/** Requests per second of Isthmus as a multiple of a peer's; the case in which it is smallest decides. */
export function throughput(
  comparison: Comparison | undefined,
  peer: string,
  { name, min }: { name: string; min: number },
): Figure {
  const ratios = casesWith(comparison, peer).map(([ours, theirs]) => ({
    of: ours,
    ratio: ours.requestsPerSecond / theirs.requestsPerSecond,
  }));
  const worst = ratios.toSorted((a, b) => a.ratio - b.ratio)[0];
  return {
    name: `requests/s, of ${name}'s`,
    target: `≥ ${min} ×`,
    measured: worst ? `${worst.ratio.toFixed(2)} × (${nameOf(worst.of)})` : '–',
    met: worst && worst.ratio >= min,
    how: ratios.map(({ of, ratio }) => `${nameOf(of)} ${ratio.toFixed(2)}`).join(', '),
  };
}

/** The 99th percentile at half of capacity, above that of the upstream. */
export function tail(comparison: Comparison | undefined, kinds: KindNames): Figure {
  const found = Object.keys(kinds).flatMap((kind) => {
    const of = (name: string) =>
      comparison?.paced.find((result) => result.peer === name && result.kind === kind);
    const [ours, direct] = [of('isthmus'), of('direct')];
    return ours && direct ? [{ ours, direct, added: ours.p99Ms - direct.p99Ms }] : [];
  });
  const worst = found.toSorted((a, b) => b.added - a.added)[0];
  return {
    name: 'added p99 at half of capacity',
    target: `≤ ${ADDED_P99_MAX_MS} ms`,
    measured: worst ? milliseconds(worst.added) : '–',
    met: worst && worst.added <= ADDED_P99_MAX_MS && found.every(({ ours }) => ours.faults === 0),
    how: found
      .map(
        ({ ours, direct }) =>
          `${kinds[ours.kind]} at ${ours.perSecond.toFixed(0)}/s ${milliseconds(ours.p99Ms)} against ${milliseconds(direct.p99Ms)}`,
      )
      .join('; '),
  };
}

/** The memory of the gateway with many streams at once; judged only where there were as many as that. */
export function streamsMemory(
  streams: StreamsResult | undefined,
  { count, megabytesMax, target }: { count: number; megabytesMax: number; target: string },
): Figure {
  return {
    name: `memory of ${count.toLocaleString('en')} concurrent streams`,
    target,
    measured: streams ? `${streams.highestMegabytes.toFixed(0)} MB with ${streams.atOnce} at once` : '–',
    met:
      streams && streams.atOnce >= count
        ? streams.highestMegabytes < megabytesMax && streams.faults === 0
        : undefined,
    how: `resident memory of the gateway at its highest (\`-- --streams ${count}\`)`,
  };
}

/** How many requests of Isthmus failed. */
export function faults(comparison: Comparison | undefined): Figure {
  const ours = (comparison?.cases ?? []).filter(({ peer }) => peer === 'isthmus');
  const count = ours.reduce((sum, result) => sum + result.faults, 0);
  const requests = ours.reduce((sum, result) => sum + result.requests, 0);
  return {
    name: 'errors',
    target: '0',
    measured: ours.length > 0 ? String(count) : '–',
    met: ours.length > 0 ? count === 0 : undefined,
    how: ours.length > 0 ? `of ${(requests + count).toLocaleString('en')} requests in all cases` : '',
  };
}

/** Each case of Isthmus with the same one of a peer. */
function casesWith(comparison: Comparison | undefined, peer: string): [CaseResult, CaseResult][] {
  const cases = comparison?.cases ?? [];
  return cases.flatMap((ours) => {
    if (ours.peer !== 'isthmus') return [];
    const theirs = cases.find(
      (other) => other.peer === peer && other.kind === ours.kind && other.connections === ours.connections,
    );
    return theirs ? [[ours, theirs]] : [];
  });
}

/** What Isthmus adds to each kind of request, with what a peer adds. */
export function pairsWith(comparison: Comparison | undefined, peer: string): [PairResult, PairResult][] {
  const pairs = comparison?.pairs ?? [];
  return pairs.flatMap((ours) => {
    const theirs = pairs.find((other) => other.peer === peer && other.kind === ours.kind);
    return ours.peer === 'isthmus' && theirs ? [[ours, theirs]] : [];
  });
}

function nameOf({ kind, connections }: CaseResult): string {
  return `${kind} at ${connections}`;
}

export function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}
