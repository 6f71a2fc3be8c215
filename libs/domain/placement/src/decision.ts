import type { Alternative } from './alternatives.js';
import type { Constraint } from './constraints.js';
import type { NodeUsage } from './node.js';
import type { PolicyWeights, ScoreParts } from './policy.js';

/** The state that a decision is made on. */
export interface Snapshot {
  /** By node; a node without an entry is empty. */
  readonly usage: ReadonlyMap<string, NodeUsage>;
  /** From the users' metro, by site, whole microseconds; absent or negative where there is no path. */
  readonly roundTripUs: ReadonlyMap<string, number>;
}

export interface Candidate {
  readonly nodeId: string;
  readonly siteId: string;
  readonly roundTripUs: number;
  readonly priceMicroPerHour: number;
  /** What is granted of one card, and which; 0 and absent for none. */
  readonly acceleratorMilli: number;
  readonly card?: number;
  readonly score: number;
  readonly parts: Readonly<ScoreParts>;
}

interface Judgement {
  /** Version of the policy. */
  readonly policy: string;
  readonly weights: Readonly<PolicyWeights>;
  readonly seed: number;
  /** For each constraint, the nodes that fail it, whatever else they fail. */
  readonly filtered: Readonly<Record<Constraint, number>>;
  readonly feasible: number;
}
export interface Placed extends Judgement {
  readonly placed: true;
  readonly chosen: Candidate;
  /** The next best, three at most. */
  readonly runnersUp: readonly Candidate[];
}
export interface Refused extends Judgement {
  readonly placed: false;
  /** Never empty unless the fleet is; the first is the one to name. */
  readonly alternatives: readonly Alternative[];
}
export type Decision = Placed | Refused;
