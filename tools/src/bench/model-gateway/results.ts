import type { Circumstances, Comparison, StreamsResult } from '../load/results.ts';

export interface SoakResult extends Circumstances {
  requests: number;
  faults: number;
  /** Medians of the first and of the last third of the samples after the warm-up. */
  megabytes: { warm: number; end: number; highest: number };
  growth: number;
}

/** The latest of each kind of run. */
export interface Results {
  comparison?: Comparison;
  soak?: SoakResult;
  streams?: StreamsResult;
}
