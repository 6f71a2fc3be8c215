import { DEVICE_MILLI, NOTHING_USED, type PlacementPlanner } from '@isthmus/kernels';
import type { Fleet } from './fleet.js';
import type { NodeUsage } from './node.js';

/** Brings a planner from one snapshot of usage to the next by setting only the nodes that differ. */
export class UsageFollower {
  /** The usage that was set last, by node; absent means none. */
  private known = new Map<string, NodeUsage>();

  constructor(
    private readonly fleet: Fleet,
    private readonly planner: Pick<PlacementPlanner, 'setUsage'>,
  ) {}

  bringTo(usage: ReadonlyMap<string, NodeUsage>): void {
    for (const nodeId of this.known.keys()) if (!usage.has(nodeId)) this.set(nodeId, NOTHING_USED);
    for (const [nodeId, used] of usage) this.set(nodeId, used);
  }

  private set(nodeId: string, used: NodeUsage): void {
    const node = this.fleet.byId.get(nodeId);
    // A node that has left the atlas may still have reservations; nothing new is placed there.
    if (!node || isSame(this.known.get(nodeId) ?? NOTHING_USED, used)) return;
    // The atlas may have shrunk the node below what is reserved on it: then it is full.
    this.planner.setUsage(nodeId, {
      cpuMilli: Math.min(used.cpuMilli, node.cpuMilli),
      memoryMib: Math.min(used.memoryMib, node.memoryMib),
      deviceMilli: used.deviceMilli
        .slice(0, node.accelerators?.devices ?? 0)
        .map((milli) => Math.min(milli, DEVICE_MILLI)),
    });
    if (used === NOTHING_USED) this.known.delete(nodeId);
    else this.known.set(nodeId, { ...used, deviceMilli: [...used.deviceMilli] });
  }
}

function isSame(a: NodeUsage, b: NodeUsage): boolean {
  return (
    a.cpuMilli === b.cpuMilli &&
    a.memoryMib === b.memoryMib &&
    a.deviceMilli.length === b.deviceMilli.length &&
    a.deviceMilli.every((milli, device) => milli === b.deviceMilli[device])
  );
}
