import { interleavedMedians, median, type Contender } from '../bench/rounds.js';
import type { BenchTable } from '../bench/table.js';
import { benchNodes, benchRequests, benchShapes } from './fleet.bench-data.js';
import { replayOpenb, type ReplayResult } from './openb.replay.js';
import { openbFolder } from './openb.trace.js';
import { PlacementPlanner } from './placement.js';
import { PlainScorer, type PlainPlacement } from './plain-scorer.bench-peer.js';
import { DEFAULT_SCORING } from './policy.js';
import type { NodeRequest } from './types.js';

const NODES = 3900;
const ROUNDS = 7;
const PER_ROUND = 2000;
/** Reservations held while measuring: the fleet is then about four fifths full. */
const LIVE = 24_000;
const SEEDS = 20;

/**
 * Published for FGD (USENIX ATC '23), median of 10 seeds at 100 % load, and the fluid bound of an LP (ADR 0010).
 */
const OPENB = [
  { list: 'default', fgd: 4.77, bound: '0.00' },
  { list: 'cpu250', fgd: 6.8, bound: '1.56' },
  { list: 'gpuspec33', fgd: 12.12, bound: '3.54' },
  { list: 'gpushare40', fgd: 6.05, bound: '0.00' },
  { list: 'multigpu20', fgd: 4.47, bound: '0.00' },
];

const COLUMNS = [
  'case',
  'Isthmus',
  'peer',
  'factor',
  'quartiles',
  'mean ± sd',
  'fresh ties',
  'CPU-only refused',
];

/** Placements per second on a mixed fleet, and unallocated accelerators on the openb trace. */
export async function bench(): Promise<BenchTable> {
  const folder = openbFolder();
  const { rows, cpuNote } = throughput();
  return {
    title: 'placement: throughput and unallocated accelerators',
    columns: COLUMNS,
    rows: [...rows, ...(folder ? OPENB.map((each) => unallocated(folder, each)) : [])],
    notes: [
      `Throughput: ${NODES} nodes with six kinds of accelerators, ${LIVE} reservations held, one released per one placed; every feasible node is scored for each request. Median of ${ROUNDS} rounds of ${PER_ROUND}. Peer: plain TypeScript with the same policy but no price, latency, labels or spread, scores cached per shape and node version.`,
      cpuNote,
      'kube-scheduler places 680–810 pods/s on 5,000 nodes with API writes (scheduler_perf thresholds); no writes count here.',
      folder
        ? `openb: % of accelerators unallocated when the arrived demand reaches capacity; median of ${SEEDS} seeds, one policy and one setting for all lists (docs/adr/0010-placement-policy.md). Peer: published FGD, median of 10 seeds (its authors need 10 min per run, this kernel ${openbMs(folder)} ms). Fluid LP bounds: ${OPENB.map(({ list, bound }) => `${list} ${bound}`).join(', ')}.`
        : 'openb: skipped, the trace is not there (set ISTHMUS_DATA).',
      `openb ties: node names permuted per seed, one seeded order of nodes for the whole run; "fresh ties" draws a new order for every pod. Policy: ${JSON.stringify(DEFAULT_SCORING)}.`,
    ],
  };
}

function throughput(): { rows: BenchTable['rows']; cpuNote: string } {
  const shapes = benchShapes();
  const nodes = benchNodes(NODES);
  const plain = plainContender(new PlainScorer(nodes, shapes), benchRequests(shapes));
  const constrained = groupsOfEight(
    benchRequests(shapes, { latency: { origin: 'metro', maxUs: 5000 }, forbiddenLabels: ['operator:c'] }),
  );
  const contenders = [
    plain,
    plannerContender('kernel', benchRequests(shapes), LIVE),
    plannerContender('constrained', constrained, 12_000),
  ].map(withCpuTime);
  const medians = interleavedMedians(contenders, ROUNDS);
  const rate = (name: string) => Math.round(1e9 / (medians.get(name) ?? Number.NaN));
  const blank = COLUMNS.slice(4).map(() => '–');
  const [peer = '', kernel = '', bounded = ''] = contenders.map(({ cpuRate }) => cpuRate());
  return {
    rows: [
      ['placements/s', rate('kernel'), rate('plain'), rate('kernel') / rate('plain'), ...blank],
      ['– with latency bound, labels, spread', rate('constrained'), '–', '–', ...blank],
    ],
    cpuNote: `Per second of the process's CPU time, which other work on the machine lengthens less than the clock's: ${kernel} placements, ${bounded} with bounds, peer ${peer}.`,
  };
}

/** Also measures the CPU time of each round; `cpuRate` is the median of operations per second of it. */
function withCpuTime(contender: Contender): Contender & { cpuRate: () => string } {
  const rates: number[] = [];
  const run = (): unknown => {
    const before = process.cpuUsage();
    const result = contender.run();
    const { user, system } = process.cpuUsage(before);
    rates.push(((contender.operations ?? 1) / (user + system)) * 1e6);
    return result;
  };
  return { ...contender, run, cpuRate: () => Math.round(median(rates)).toLocaleString('en-US') };
}

/** Eight requests in a row are replicas of one group. */
function groupsOfEight(next: () => NodeRequest): () => NodeRequest {
  let serial = 0;
  return () => ({ ...next(), spreadGroup: `group-${serial++ >> 3}` });
}

function plannerContender(name: string, next: () => NodeRequest, live: number): Contender {
  const planner = new PlacementPlanner({
    nodes: benchNodes(NODES),
    typicalShapes: benchShapes(),
    seed: 1,
    backend: 'wasm',
  });
  planner.setLatency(
    'metro',
    Uint32Array.from({ length: NODES }, (_, index) => (index * 7919) % 9000),
  );
  const held = new Set<string>();
  let serial = 0;
  const placeOne = (): void => {
    const id = String(serial++);
    if (planner.reserve(id, next()).placed) held.add(id);
    if (held.size > live) planner.release(takeOldest(held));
  };
  for (let filled = 0; filled < live; filled++) placeOne();
  return { name, operations: PER_ROUND, run: () => repeat(PER_ROUND, placeOne) };
}

function plainContender(scorer: PlainScorer, next: () => NodeRequest): Contender {
  const held = new Set<PlainPlacement>();
  const placeOne = (): void => {
    const placement = scorer.place(next());
    if (placement) held.add(placement);
    if (held.size > LIVE) scorer.release(takeOldest(held));
  };
  for (let filled = 0; filled < LIVE; filled++) placeOne();
  return { name: 'plain', operations: PER_ROUND, run: () => repeat(PER_ROUND, placeOne) };
}

/** The element added first; sets keep insertion order and, unlike arrays, give it up in constant time. */
function takeOldest<T>(held: Set<T>): T {
  const [oldest] = held;
  held.delete(oldest as T); // callers pass sets that are not empty
  return oldest as T;
}

function repeat(times: number, action: () => void): number {
  for (let time = 0; time < times; time++) action();
  return times;
}

function unallocated(folder: string, { list, fgd }: (typeof OPENB)[number]): BenchTable['rows'][number] {
  const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1);
  const fixed = seeds.map((seed) => replayOpenb({ folder, list, seed }));
  const fresh = seeds.map((seed) => replayOpenb({ folder, list, seed, freshTies: true }));
  const values = percents(fixed);
  return [
    `openb ${list}, % unallocated`,
    median(values).toFixed(2),
    fgd.toFixed(2),
    (fgd / median(values)).toFixed(2),
    `${quantile(values, 0.25).toFixed(2)}–${quantile(values, 0.75).toFixed(2)}`,
    `${mean(values).toFixed(2)} ± ${deviation(values).toFixed(2)}`,
    median(percents(fresh)).toFixed(2),
    String(median(fixed.map((result) => result.refusedWithoutDevices))),
  ];
}

function openbMs(folder: string): string {
  const start = performance.now();
  replayOpenb({ folder, list: 'default', seed: 1 });
  return (performance.now() - start).toFixed(0);
}

function percents(results: readonly ReplayResult[]): number[] {
  return results.map((result) => result.unallocatedPercent);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
}
