import type { RefusalSet } from '@isthmus/kernels';
import { CONSTRAINTS, failedBy, type Constraint } from './constraints.js';
import type { Terms } from './terms.js';

/** For each constraint the number of nodes that fail it, whatever else they fail. */
export function countFiltered(
  refusalSets: readonly RefusalSet[],
  terms: readonly Terms[],
): Record<Constraint, number> {
  const byNode = refusalSets.map(({ constraints, nodes }) => ({ failed: failedBy(constraints, []), nodes }));
  const byClass = terms.map(({ failed, priceClass: { nodes } }) => ({ failed, nodes }));
  const groups = [...byNode, ...byClass];
  const counts = CONSTRAINTS.map((constraint) => [
    constraint,
    groups.reduce((sum, { failed, nodes }) => sum + (failed.includes(constraint) ? nodes : 0), 0),
  ]);
  // Every constraint is a key by construction.
  return Object.fromEntries(counts) as Record<Constraint, number>;
}
