import type { ScoreParts } from './types.js';

/** Weight of each part of a score, 0–10,000. */
export type PolicyWeights = Record<keyof ScoreParts, number>;

/**
 * How nodes are scored. Part of every decision's record: with the nodes, the typical shapes, the seed and the
 * stream of requests it determines each placement.
 */
export interface ScoringPolicy {
  weights: PolicyWeights;
  /**
   * Width of a bucket of the fragmentation score, in accelerator milli. Narrower than some 20 the score follows the
   * gradient into every corner and breaks open empty nodes; wider than some 100 it no longer sees it (ADR 0010).
   */
  bucketMilli: number;
  /** How much CPU-bound stranding counts beside fragments, in 1/256. */
  strandWeight: number;
}

/** The setting measured in ADR 0010; price, latency and spread move a choice within a few buckets. */
export const DEFAULT_SCORING: ScoringPolicy = {
  weights: {
    fragmentation: 1000,
    scarcity: 2000,
    inUse: 500,
    bestFit: 0,
    price: 20,
    latency: 10,
    spread: 2000,
  },
  bucketMilli: 50,
  strandWeight: 256,
};
