import type { Candidate, Placed } from './decision.js';

/** Why a node was chosen, for people to read: plain JSON, recorded with the reservation. */
export interface Explanation {
  policy: string;
  /** Points of one unit of each part; a score is the sum of weight × part, less for the parts that cost. */
  weights: Placed['weights'];
  seed: number;
  /** Nodes that would have done. */
  feasible: number;
  chosen: Candidate;
  runnersUp: readonly Candidate[];
  filtered: Placed['filtered'];
}

export function explain(placed: Placed): Explanation {
  const { policy, weights, seed, feasible, chosen, runnersUp, filtered } = placed;
  return { policy, weights, seed, feasible, chosen, runnersUp, filtered };
}
