import type { Figure } from '../measure.ts';
import type { PeerName } from './options.ts';
import type { CaseResult, Comparison, PairResult, Results } from './results.ts';

const SHARE_OF_BARE_MIN = 0.5;
const TIMES_PORTKEY_MIN = 2.5;
const ADDED_TIMES_BARE_MAX = 2;
const ADDED_SHARE_OF_PORTKEY_MAX = 0.6;
const FIRST_CONTENT_OVER_BARE_MAX_MS = 0.3;
const ADDED_P99_MAX_MS = 5;
export const GROWTH_MAX = 0.1;
export const STREAMS_MEGABYTES_MAX = 1_024;
const SOAK_REQUESTS = 1_000_000;
const STREAMS = 5_000;

/** The figures to reach, each with what was measured; `met` is undefined for what has not been. */
export function figuresOf({ comparison, soak, streams }: Results): Figure[] {
  return [
    throughput(comparison, 'bare', { name: 'the bare proxy', min: SHARE_OF_BARE_MIN }),
    throughput(comparison, 'portkey', { name: 'Portkey', min: TIMES_PORTKEY_MIN }),
    added(comparison, 'bare', { name: 'the bare proxy', max: ADDED_TIMES_BARE_MAX }),
    added(comparison, 'portkey', { name: 'Portkey', max: ADDED_SHARE_OF_PORTKEY_MAX }),
    firstContent(comparison),
    tail(comparison),
    faults(comparison),
    {
      name: `growth of memory over ${SOAK_REQUESTS.toLocaleString('en')} requests`,
      target: `≤ ${GROWTH_MAX * 100} %`,
      measured: soak ? `${(soak.growth * 100).toFixed(1)} % over ${soak.requests.toLocaleString('en')}` : '–',
      met:
        soak && soak.requests >= SOAK_REQUESTS ? soak.growth <= GROWTH_MAX && soak.faults === 0 : undefined,
      how: 'resident memory of the gateway: median of the last third of the samples against that of the first third after the warm-up (`-- --soak`)',
    },
    {
      name: `memory of ${STREAMS.toLocaleString('en')} concurrent streams`,
      target: '< 1 GB',
      measured: streams ? `${streams.highestMegabytes.toFixed(0)} MB with ${streams.atOnce} at once` : '–',
      met:
        streams && streams.atOnce >= STREAMS
          ? streams.highestMegabytes < STREAMS_MEGABYTES_MAX && streams.faults === 0
          : undefined,
      how: `resident memory of the gateway at its highest (\`-- --streams ${STREAMS}\`)`,
    },
  ];
}

/** Requests per second of Isthmus as a multiple of a peer's; the case in which it is smallest decides. */
function throughput(
  comparison: Comparison | undefined,
  peer: PeerName,
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

/** What Isthmus adds at the median as a multiple of what a peer adds; the larger of whole answers and streams. */
function added(
  comparison: Comparison | undefined,
  peer: PeerName,
  { name, max }: { name: string; max: number },
): Figure {
  const ratios = pairsWith(comparison, peer).map(([ours, theirs]) => ({
    ratio: ours.addedMs / theirs.addedMs,
    text: `${kindOf(ours)} ${milliseconds(ours.addedMs)} against ${milliseconds(theirs.addedMs)}`,
  }));
  const worst = ratios.toSorted((a, b) => b.ratio - a.ratio)[0];
  return {
    name: `added p50, of ${name}'s`,
    target: `≤ ${max} ×`,
    measured: worst ? `${worst.ratio.toFixed(2)} ×` : '–',
    met: worst && worst.ratio <= max,
    how: ratios.map(({ text }) => text).join('; '),
  };
}

function firstContent(comparison: Comparison | undefined): Figure {
  const streams = pairsWith(comparison, 'bare').find(([{ stream }]) => stream);
  const [ours, theirs] = streams ?? [];
  const over = ours && theirs ? ours.addedFirstContentMs - theirs.addedFirstContentMs : undefined;
  return {
    name: "added time to first token, above the bare proxy's",
    target: `≤ ${FIRST_CONTENT_OVER_BARE_MAX_MS} ms`,
    measured: over === undefined ? '–' : milliseconds(over),
    met: over === undefined ? undefined : over <= FIRST_CONTENT_OVER_BARE_MAX_MS,
    how:
      ours && theirs
        ? `${milliseconds(ours.addedFirstContentMs)} against ${milliseconds(theirs.addedFirstContentMs)}`
        : '',
  };
}

function tail(comparison: Comparison | undefined): Figure {
  const found = [false, true].flatMap((stream) => {
    const of = (name: PeerName) =>
      comparison?.paced.find((result) => result.peer === name && result.stream === stream);
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
          `${kindOf(ours)} at ${ours.perSecond.toFixed(0)}/s ${milliseconds(ours.p99Ms)} against ${milliseconds(direct.p99Ms)}`,
      )
      .join('; '),
  };
}

function faults(comparison: Comparison | undefined): Figure {
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
function casesWith(comparison: Comparison | undefined, peer: PeerName): [CaseResult, CaseResult][] {
  const cases = comparison?.cases ?? [];
  return cases.flatMap((ours) => {
    if (ours.peer !== 'isthmus') return [];
    const theirs = cases.find(
      (other) =>
        other.peer === peer && other.stream === ours.stream && other.connections === ours.connections,
    );
    return theirs ? [[ours, theirs]] : [];
  });
}

function pairsWith(comparison: Comparison | undefined, peer: PeerName): [PairResult, PairResult][] {
  const pairs = comparison?.pairs ?? [];
  return pairs.flatMap((ours) => {
    const theirs = pairs.find((other) => other.peer === peer && other.stream === ours.stream);
    return ours.peer === 'isthmus' && theirs ? [[ours, theirs]] : [];
  });
}

function nameOf({ stream, connections }: CaseResult): string {
  return `${stream ? 'stream' : 'whole'} at ${connections}`;
}

function kindOf({ stream }: { stream: boolean }): string {
  return stream ? 'streams' : 'whole answers';
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}
