import {
  CONSTRAINTS,
  failures,
  freeOf,
  type CompiledRequest,
  type Constraint,
  type Judged,
  type PlacementRequest,
} from './constraints.js';
import type { Snapshot } from './decision.js';
import type { Fleet } from './fleet.js';
import { NOTHING_USED, type Resources } from './node.js';
import { priceMicroPerHour } from './price.js';

/** What would have to change for one node to do. `with` names further constraints that must change too. */
export interface Alternative {
  readonly constraint: Constraint;
  readonly with: readonly Constraint[];
  readonly nodeId: string;
  readonly siteId: string;
  readonly operatorId: string;
  readonly regionId: string;
  /** -1 where there is no path at all. */
  readonly roundTripUs: number;
  readonly priceMicroPerHour: number;
  /** What the node has left for one agent. */
  readonly free: Resources;
}

interface Refusal {
  readonly judged: Judged;
  readonly failed: readonly Constraint[];
}

/**
 * What would have to change for a request that no node meets; asked only then, so not in the kernel's arithmetic.
 * One alternative per constraint that alone stands between the request and some node, the node that misses by least.
 * Where no single one does: the node that fails the fewest, the nearest of those.
 */
export function findAlternatives(fleet: Fleet, snapshot: Snapshot, request: CompiledRequest): Alternative[] {
  const refused = judgeAll(fleet, snapshot, request);
  const reachable = refused.filter(({ judged }) => judged.roundTripUs >= 0);
  const pool = reachable.length > 0 ? reachable : refused;
  const single = CONSTRAINTS.flatMap((constraint) => {
    const alone = pool.filter(({ failed }) => failed.length === 1 && failed[0] === constraint);
    return toAlternative(least(alone, (refusal) => miss(refusal.judged, constraint, request)));
  });
  if (single.length > 0) return single;
  const fewest = Math.min(...pool.map(({ failed }) => failed.length));
  const closest = pool.filter(({ failed }) => failed.length === fewest);
  return toAlternative(least(closest, ({ judged }) => judged.roundTripUs));
}

/** Every node with what it fails; of a request that no node meets, so none of the lists is empty. */
function judgeAll(fleet: Fleet, snapshot: Snapshot, request: CompiledRequest): Refusal[] {
  return fleet.nodes.map((node) => {
    const judged = {
      node,
      usage: snapshot.usage.get(node.id) ?? NOTHING_USED,
      roundTripUs: snapshot.roundTripUs.get(node.siteId) ?? -1,
      priceMicroPerHour: priceMicroPerHour(node, request.resources),
    };
    return { judged, failed: failures(judged, request) };
  });
}

/** How far a node is from meeting a constraint; comparable within one constraint only. */
function miss(
  { node, usage, roundTripUs, priceMicroPerHour }: Judged,
  constraint: Constraint,
  request: PlacementRequest,
) {
  if (constraint === 'price') return priceMicroPerHour;
  if (constraint !== 'resources') return roundTripUs;
  const free = freeOf(node, usage);
  const { resources } = request;
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
  const { node, usage, roundTripUs, priceMicroPerHour } = refusal.judged;
  const { id: nodeId, siteId, operatorId, regionId } = node;
  const free = freeOf(node, usage);
  return [
    { constraint, with: others, nodeId, siteId, operatorId, regionId, roundTripUs, priceMicroPerHour, free },
  ];
}
