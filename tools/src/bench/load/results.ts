/** Load on one peer. */
export interface CaseResult {
  peer: string;
  kind: string;
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
  peer: string;
  kind: string;
  pairs: number;
  addedMs: number;
  /** NaN where the answer is whole. */
  addedFirstContentMs: number;
}

/** Requests at a constant rate: half of what Isthmus can do. */
export interface PacedResult {
  peer: string;
  kind: string;
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

export interface StreamsResult extends Circumstances {
  streams: number;
  /** Most that were open at the same time. */
  atOnce: number;
  faults: number;
  highestMegabytes: number;
}
