import type { Candidate, Placed } from './decision.js';

/** Why a node was chosen, for people to read: plain JSON, recorded with the reservation. */
export interface Explanation {
  policy: string;
  /** A score is the sum of weight × part; parts that cost are subtracted. */
  weights: Placed['weights'];
  seed: number;
  /** Number of nodes that meet the request. */
  feasible: number;
  chosen: Candidate;
  runnersUp: readonly Candidate[];
  filtered: Placed['filtered'];
}

export function explain(placed: Placed): Explanation {
  const { policy, weights, seed, feasible, chosen, runnersUp, filtered } = placed;
  return { policy, weights, seed, feasible, chosen, runnersUp, filtered };
}
