import { CONSTRAINTS, type Constraint, type PlacementRequest } from './constraints.js';
import { freeOf, type FleetNode, type NodeUsage, type Resources } from './node.js';

/** What would have to change for one node to meet the request. `with` names further constraints that must change too. */
export interface Alternative {
  readonly constraint: Constraint;
  readonly with: readonly Constraint[];
  readonly nodeId: string;
  readonly siteId: string;
  readonly operatorId: string;
  readonly regionId: string;
  /** -1 if there is no path. */
  readonly roundTripUs: number;
  readonly priceMicroPerHour: number;
  /** What the node has left for one agent. */
  readonly free: Resources;
}

/** A node that refuses the request, with the constraints that it fails: at least one. */
export interface Refusal {
  readonly node: FleetNode;
  readonly usage: NodeUsage;
  /** -1 if there is no path. */
  readonly roundTripUs: number;
  readonly priceMicroPerHour: number;
  readonly failed: readonly Constraint[];
}

/**
 * The nearest alternatives to a request that every node refuses: for each constraint that is the only one some node
 * fails, the node that misses it by least. If there is no such constraint: the node that fails the fewest, the nearest
 * of those.
 */
export function findAlternatives(refused: readonly Refusal[], request: PlacementRequest): Alternative[] {
  const reachable = refused.filter(({ roundTripUs }) => roundTripUs >= 0);
  const pool = reachable.length > 0 ? reachable : refused;
  const single = CONSTRAINTS.flatMap((constraint) => {
    const alone = pool.filter(({ failed }) => failed.length === 1 && failed[0] === constraint);
    return toAlternative(least(alone, (refusal) => miss(refusal, constraint, request)));
  });
  if (single.length > 0) return single;
  const fewest = Math.min(...pool.map(({ failed }) => failed.length));
  const closest = pool.filter(({ failed }) => failed.length === fewest);
  return toAlternative(least(closest, ({ roundTripUs }) => roundTripUs));
}

/** How far a node is from meeting a constraint; comparable within one constraint only. */
function miss(
  { node, usage, roundTripUs, priceMicroPerHour }: Refusal,
  constraint: Constraint,
  { resources }: PlacementRequest,
) {
  if (constraint === 'price') return priceMicroPerHour;
  if (constraint !== 'resources') return roundTripUs;
  const free = freeOf(node, usage);
  return Math.max(
    shortfall(resources.cpuMilli, free.cpuMilli),
    shortfall(resources.memoryMib, free.memoryMib),
    shortfall(resources.acceleratorMilli, free.acceleratorMilli),
  );
}

function shortfall(asked: number, free: number): number {
  return asked === 0 ? 0 : Math.max(0, asked - free) / asked;
}

function least(refusals: readonly Refusal[], measure: (refusal: Refusal) => number): Refusal | undefined {
  let found: Refusal | undefined;
  let smallest = Infinity;
  for (const refusal of refusals) {
    const value = measure(refusal);
    if (value >= smallest) continue;
    smallest = value;
    found = refusal;
  }
  return found;
}

function toAlternative(refusal: Refusal | undefined): Alternative[] {
  const [constraint, ...others] = refusal?.failed ?? [];
  if (!refusal || !constraint) return [];
  const { node, usage, roundTripUs, priceMicroPerHour } = refusal;
  const { id: nodeId, siteId, operatorId, regionId } = node;
  const free = freeOf(node, usage);
  return [
    { constraint, with: others, nodeId, siteId, operatorId, regionId, roundTripUs, priceMicroPerHour, free },
  ];
}
