import type { NodeConstraint } from '@isthmus/kernels';
import type { Resources } from './node.js';

/** The constraints that a node can fail, in the order in which a refusal names them. */
export const CONSTRAINTS = ['latency', 'resources', 'price', 'region', 'operator', 'excluded'] as const;
export type Constraint = (typeof CONSTRAINTS)[number];

export interface PlacementRequest {
  readonly resources: Resources;
  /** Microseconds; 0 for no bound. */
  readonly roundTripUsMax: number;
  /** Empty means any. */
  readonly operatorIds: readonly string[];
  readonly regionIds: readonly string[];
  /** Micro-units an hour; 0 for no bound. */
  readonly priceMicroPerHourMax: number;
  readonly excludedNodeIds: readonly string[];
}

/**
 * The constraints that the kernel judges node by node, and the names under which a decision reports them. The others
 * are the same for all nodes of a price class: `terms.ts` judges those.
 */
const REPORTED_AS: Partial<Record<NodeConstraint, Constraint>> = {
  latency: 'latency',
  cpu: 'resources',
  memory: 'resources',
  accelerators: 'resources',
  excluded: 'excluded',
};

/** Everything a node fails: what the kernel found, and what its price class fails. */
export function failedBy(found: readonly NodeConstraint[], byClass: readonly Constraint[]): Constraint[] {
  const failed = new Set([...byClass, ...found.map((constraint) => REPORTED_AS[constraint])]);
  return CONSTRAINTS.filter((constraint) => failed.has(constraint));
}
