import type { PlacementPlanner } from '@isthmus/kernels';
import type { Fleet } from './fleet.js';
import { CARD_MILLI, NOTHING_USED, type NodeUsage } from './node.js';

/** Brings a planner from one snapshot of usage to the next by setting only the nodes that differ. */
export class UsageFollower {
  /** What the planner was told last, by node; absent means nothing used. */
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
    // A node that has left the atlas may still carry reservations; nothing new is placed there.
    if (!node || isSame(this.known.get(nodeId) ?? NOTHING_USED, used)) return;
    // A node of today's atlas may be smaller than what was reserved on it: then it is full.
    this.planner.setUsage(nodeId, {
      cpuMilli: Math.min(used.cpuMilli, node.cpuMilli),
      memoryMib: Math.min(used.memoryMib, node.memoryMib),
      cardMilli: used.cardMilli
        .slice(0, node.accelerators?.cards ?? 0)
        .map((milli) => Math.min(milli, CARD_MILLI)),
    });
    if (used === NOTHING_USED) this.known.delete(nodeId);
    else this.known.set(nodeId, { ...used, cardMilli: [...used.cardMilli] });
  }
}

function isSame(a: NodeUsage, b: NodeUsage): boolean {
  return (
    a.cpuMilli === b.cpuMilli &&
    a.memoryMib === b.memoryMib &&
    a.cardMilli.length === b.cardMilli.length &&
    a.cardMilli.every((milli, card) => milli === b.cardMilli[card])
  );
}
