import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DATA, ROOT } from '../../paths.ts';
import type { PeerName } from './options.ts';

/** Load on one peer. */
export interface CaseResult {
  peer: PeerName;
  stream: boolean;
  connections: number;
  requests: number;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  firstByteP50Ms: number;
  /** NaN where the answer is whole. */
  firstContentP50Ms: number;
  faults: number;
  /** What most of the faults were. */
  commonestFault?: string | undefined;
  /** Of the proxy itself at the end of the case. */
  megabytes: number;
  /** Of the proxy itself for each request. */
  cpuMs: number;
  /** Of the proxy and all that it needs, such as a database. */
  allCpuMs: number;
}

/** One request at a time, in pairs with the upstream: medians of the differences, in milliseconds. */
export interface PairResult {
  peer: PeerName;
  stream: boolean;
  pairs: number;
  addedMs: number;
  /** NaN where the answer is whole. */
  addedFirstContentMs: number;
}

/** Requests at a constant rate: half of what Isthmus can do. */
export interface PacedResult {
  peer: PeerName;
  stream: boolean;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  faults: number;
}

/** Where and when something was measured. */
export interface Circumstances {
  date: string;
  machine: string;
  loadAverage: string;
  versions: string[];
}

export interface Comparison extends Circumstances {
  secondsPerCase: number;
  cases: CaseResult[];
  pairs: PairResult[];
  paced: PacedResult[];
}

export interface SoakResult extends Circumstances {
  requests: number;
  faults: number;
  /** Medians of the first and of the last third of the samples after the warm-up. */
  megabytes: { warm: number; end: number; highest: number };
  growth: number;
}

export interface StreamsResult extends Circumstances {
  streams: number;
  /** Most that were open at the same time. */
  atOnce: number;
  faults: number;
  highestMegabytes: number;
}

/** The latest of each kind of run. */
export interface Results {
  comparison?: Comparison;
  soak?: SoakResult;
  streams?: StreamsResult;
}

const FILE = join(DATA, 'bench', 'gateway.json');
const DOCUMENT = join(ROOT, 'docs', 'benchmarks', 'gateway.md');

/** Keeps the results of a run beside those of the other kinds, and writes the document from all of them. */
export async function keep(results: Results, document: (results: Results) => string): Promise<void> {
  // NaN is not JSON: what was not measured comes back as null, and is shown as a dash like NaN.
  const known = JSON.parse(await readFile(FILE, 'utf8').catch(() => '{}')) as Results;
  const all = { ...known, ...results };
  await mkdir(join(DATA, 'bench'), { recursive: true });
  await writeFile(FILE, JSON.stringify(all, null, 2));
  await writeFile(DOCUMENT, document(all));
}
