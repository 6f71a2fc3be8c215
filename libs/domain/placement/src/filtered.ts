import type { Constraint as KernelConstraint, RefusalSet } from '@isthmus/kernels';
import { CONSTRAINTS, type Constraint } from './constraints.js';
import type { Terms } from './terms.js';

/** Constraints that depend on the node's state or place, as the kernel names them; the others are those of a class. */
const IN_KERNEL: Partial<Record<Constraint, readonly KernelConstraint[]>> = {
  latency: ['latency'],
  resources: ['cpu', 'memory', 'accelerators'],
  excluded: ['excluded'],
};

/** For each constraint the nodes that fail it, whatever else they fail. */
export function countFiltered(
  refusalSets: readonly RefusalSet[],
  terms: readonly Terms[],
): Record<Constraint, number> {
  const counts = CONSTRAINTS.map((constraint) => {
    const names = IN_KERNEL[constraint];
    const groups = names
      ? refusalSets.filter(({ constraints }) => names.some((name) => constraints.includes(name)))
      : terms.flatMap(({ priceClass, failed }) => (failed.includes(constraint) ? [priceClass] : []));
    return [constraint, groups.reduce((sum, { nodes }) => sum + nodes, 0)] as const;
  });
  // Every constraint is a key by construction.
  return Object.fromEntries(counts) as Record<Constraint, number>;
}
