import type { Alternative } from './alternatives.js';
import type { Constraint } from './constraints.js';
import type { RankedNode } from '@isthmus/kernels';
import type { NodeUsage } from './node.js';
import type { PolicyWeights } from './policy.js';

/** The state that a decision depends on. */
export interface Snapshot {
  /** By node; a node without an entry is empty. */
  readonly usage: ReadonlyMap<string, NodeUsage>;
  /** From the users' metro, by site, whole microseconds; absent or negative if there is no path. */
  readonly roundTripUs: ReadonlyMap<string, number>;
}

/** A node that the kernel ranked, with its terms for the request. */
export interface Candidate extends Readonly<Pick<RankedNode, 'nodeId' | 'score' | 'parts'>> {
  readonly siteId: string;
  readonly roundTripUs: number;
  readonly priceMicroPerHour: number;
  /** What is granted of one device, and which; 0 and absent for none. */
  readonly acceleratorMilli: number;
  readonly device?: number;
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
