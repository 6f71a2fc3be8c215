import { capacityMilli, demandMilli, openbArrivals, openbNodes, openbPods } from './openb.trace.js';
import { PlacementPlanner } from './placement.js';
import { DEFAULT_SCORING, type ScoringPolicy } from './policy.js';
import { typicalShapesOf } from './typical-shapes.js';

export interface ReplayOptions {
  folder: string;
  list: string;
  seed: number;
  policy?: ScoringPolicy;
  /** Draw a new tie-break order for each pod instead of one for the whole run. */
  freshTies?: boolean;
  /** Stop when the arrived demand reaches this share of capacity. */
  load?: number;
}

export interface ReplayResult {
  /** Accelerator capacity not allocated when the arrived demand first reaches the load, percent. */
  unallocatedPercent: number;
  arrivedPods: number;
  refusedWithDevices: number;
  refusedWithoutDevices: number;
}

/** Places one arrival after the other; what fits nowhere is dropped but counts as arrived. */
export function replayOpenb(options: ReplayOptions): ReplayResult {
  const { folder, list, seed, policy = DEFAULT_SCORING, freshTies = false, load = 1 } = options;
  const nodes = openbNodes(folder, seed);
  const pods = openbPods(folder, list);
  const capacity = capacityMilli(nodes);
  const planner = new PlacementPlanner({ nodes, typicalShapes: typicalShapesOf(pods), policy, seed });
  const result = { unallocatedPercent: 100, arrivedPods: 0, refusedWithDevices: 0, refusedWithoutDevices: 0 };
  let arrived = 0;
  let allocated = 0;
  for (const pod of openbArrivals(pods, capacity, seed)) {
    if (arrived >= load * capacity) break;
    const id = String(result.arrivedPods++);
    const tieDraw = freshTies ? ((seed * 1_000_003 + result.arrivedPods) >>> 0) + 1 : 0;
    const placed = planner.reserve(id, pod, { tieDraw }).placed;
    arrived += demandMilli(pod);
    if (placed) allocated += demandMilli(pod);
    else if (pod.accelerators) result.refusedWithDevices++;
    else result.refusedWithoutDevices++;
  }
  result.unallocatedPercent = 100 - (allocated / capacity) * 100;
  return result;
}
