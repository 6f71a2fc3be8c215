import type { Candidate, Placed } from './decide-placement.js';

/** Why a node was chosen, for people to read: plain JSON, recorded with the reservation. */
export interface Explanation {
  policy: string;
  seed: number;
  /** Nodes that would have done. */
  feasible: number;
  chosen: Candidate;
  runnersUp: readonly Candidate[];
  filtered: Placed['filtered'];
}

export function explain({ policy, seed, feasible, chosen, runnersUp, filtered }: Placed): Explanation {
  return { policy, seed, feasible, chosen, runnersUp, filtered };
}
