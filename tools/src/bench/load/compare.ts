import { median, quantile } from '../measure.ts';
import type { Ask, LoadTarget } from './connection.ts';
import { closedLoop, faultCount, merged, pacedLoad, pairsOf, type Pair, type Sample } from './load.ts';
import type { Peer } from './peer.ts';
import { cpuMsOf, megabytesOf, treeOf } from './process-usage.ts';
import type { CaseResult, PacedResult, PairResult } from './results.ts';

/** Of load for each case and peer: seconds of all rounds together. */
interface Length {
  seconds: number;
  rounds: number;
}

/** A peer that needs this many times the planned time for a round is measured in one. */
const PATIENCE = 3;
/** Connections of the load at a constant rate; none of them is waited for unless the peer stalls. */
const PACED_CONNECTIONS = 128;

/** Load on every peer at every number of connections, in rounds: each peer has its turn in each of them. */
export async function casesOf(
  peers: readonly Peer[],
  { asks, connections, ...length }: Length & { asks: readonly Ask[]; connections: readonly number[] },
  say: (line: string) => void,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const ask of asks) {
    for (const count of connections) {
      const load = { ask, connections: count };
      const found = await caseOf(peers, load, length);
      found.forEach((result) => say(lineOf(result)));
      results.push(...found);
    }
  }
  return results;
}

async function caseOf(
  peers: readonly Peer[],
  load: { ask: Ask; connections: number },
  { seconds, rounds }: Length,
): Promise<CaseResult[]> {
  const runs = new Map(peers.map((peer) => [peer, newRun()]));
  for (let round = 0; round < rounds; round++) {
    for (const [peer, run] of runs) {
      if (run.tooSlow) continue;
      const { proxy } = peer.processes;
      const all = treeOf(peer.processes.all);
      const started = performance.now();
      const sample = await closedLoop(peer, {
        ...load,
        seconds: seconds / rounds,
        warmUpSeconds: Math.min(0.5, seconds / rounds / 4),
        probe: () => [cpuMsOf(proxy), cpuMsOf(all)],
      });
      const took = (performance.now() - started) / 1_000;
      run.samples.push(sample);
      run.megabytes = megabytesOf(peer.processes.proxy);
      run.tooSlow = took > (seconds / rounds + 1) * PATIENCE;
    }
  }
  return [...runs].map(([{ name }, { samples, megabytes }]) => {
    return resultOf(merged(samples), { peer: name, load, megabytes });
  });
}

function newRun() {
  return { samples: [] as Sample[], megabytes: 0, tooSlow: false };
}

function resultOf(
  sample: Sample,
  run: {
    peer: CaseResult['peer'];
    load: { ask: Ask; connections: number };
    megabytes: number;
  },
): CaseResult {
  const requests = sample.ms.length;
  const faults = faultCount(sample);
  const [cpuMs = 0, allCpuMs = 0] = sample.probed.map((value) => value / (requests + faults));
  return {
    peer: run.peer,
    kind: run.load.ask.kind,
    connections: run.load.connections,
    requests,
    requestsPerSecond: requests / sample.seconds,
    p50Ms: median(sample.ms),
    p99Ms: quantile(sample.ms, 0.99),
    firstByteP50Ms: median(sample.firstByteMs),
    firstContentP50Ms: median(sample.firstContentMs),
    faults,
    ...(faults > 0 ? { commonestFault: commonest(sample.faults) } : {}),
    megabytes: run.megabytes,
    cpuMs,
    allCpuMs,
  };
}

/** What each peer adds to one request at a time, against the upstream asked in between. */
export async function addedBy(
  peers: readonly Peer[],
  { asks, seconds, rounds }: Length & { asks: readonly Ask[] },
): Promise<PairResult[]> {
  const [direct, ...others] = peers;
  if (!direct) return [];
  const results: PairResult[] = [];
  for (const ask of asks) {
    const pairs = new Map(others.map((peer) => [peer, [] as Pair[]]));
    for (let round = 0; round < rounds; round++) {
      for (const [peer, found] of pairs) {
        const options = { ask, seconds: seconds / rounds, warmUpSeconds: 0.3 };
        found.push(...(await pairsOf({ direct, through: peer }, options)));
      }
    }
    for (const [{ name }, found] of pairs) results.push(pairResultOf({ peer: name, kind: ask.kind }, found));
  }
  return results;
}

/** Medians of the differences of pairs that both have an answer. */
export function pairResultOf(of: Pick<PairResult, 'peer' | 'kind'>, pairs: readonly Pair[]): PairResult {
  const complete = pairs.filter(
    ({ direct, through }) => direct.fault === undefined && through.fault === undefined,
  );
  const contents = complete.flatMap(({ direct, through }) =>
    direct.firstContentMs === undefined || through.firstContentMs === undefined
      ? []
      : [through.firstContentMs - direct.firstContentMs],
  );
  return {
    ...of,
    pairs: complete.length,
    addedMs: median(complete.map(({ direct, through }) => through.ms - direct.ms)),
    addedFirstContentMs: median(contents),
  };
}

/** Latencies at half of what `isthmus` did at its best in `cases`, of Isthmus, the bare proxy and the upstream. */
export async function atHalfCapacity(
  peers: readonly Peer[],
  cases: readonly CaseResult[],
  { asks, seconds, rounds }: Length & { asks: readonly Ask[] },
): Promise<PacedResult[]> {
  const results: PacedResult[] = [];
  for (const ask of asks) {
    const { kind } = ask;
    const of = cases.filter((result) => result.peer === 'isthmus' && result.kind === kind);
    const perSecond = Math.max(0, ...of.map(({ requestsPerSecond }) => requestsPerSecond)) / 2;
    if (perSecond === 0) continue;
    const samples = new Map(peers.filter(isPaced).map((peer) => [peer, [] as Sample[]]));
    for (let round = 0; round < rounds; round++)
      for (const [peer, found] of samples)
        found.push(await paced(peer, { ask, perSecond, seconds: seconds / rounds }));
    for (const [{ name }, found] of samples) {
      const sample = merged(found);
      const [p50Ms, p99Ms] = [median(sample.ms), quantile(sample.ms, 0.99)];
      results.push({ peer: name, kind, perSecond, p50Ms, p99Ms, faults: faultCount(sample) });
    }
  }
  return results;
}

function isPaced({ name }: Peer): boolean {
  return name === 'direct' || name === 'bare' || name === 'isthmus';
}

function paced(
  target: LoadTarget,
  { ask, ...rate }: { ask: Ask; perSecond: number; seconds: number },
): Promise<Sample> {
  return pacedLoad(target, { ask, ...rate, connections: PACED_CONNECTIONS, warmUpSeconds: 0.5 });
}

function commonest(faults: ReadonlyMap<string, number>): string | undefined {
  return [...faults].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function lineOf({ peer, kind, connections, requestsPerSecond, p50Ms, p99Ms, ...rest }: CaseResult): string {
  const what = `${kind}, ${connections}`;
  const times = `${requestsPerSecond.toFixed(0)}/s, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`;
  const faults = rest.faults > 0 ? `, ${rest.faults} faults (${rest.commonestFault})` : '';
  return `    ${what.padEnd(12)} ${peer.padEnd(8)} ${times}, CPU ${rest.cpuMs.toFixed(3)} ms${faults}`;
}
