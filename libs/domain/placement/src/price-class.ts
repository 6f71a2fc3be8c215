import type { PlacementNode } from './node.js';

/** Nodes that cost the same for every request, grant the same shares and lie with one operator in one region. */
export interface PriceClass {
  readonly name: string;
  /** Any node of the class: what is asked of it here is the same for all. */
  readonly sample: PlacementNode;
  readonly nodes: number;
}

/** The name of a node's class; equal names mean equal terms. */
export function priceClassOf({ operatorId, regionId, prices, accelerators }: PlacementNode): string {
  const { cpuCoreHourMicros, memoryGibHourMicros, acceleratorHourMicros } = prices;
  return JSON.stringify([
    operatorId,
    regionId,
    cpuCoreHourMicros,
    memoryGibHourMicros,
    acceleratorHourMicros,
    accelerators?.sliceMilli,
  ]);
}

/** The classes of a list of nodes, in order of first appearance. */
export function priceClassesOf(nodes: readonly PlacementNode[]): PriceClass[] {
  const members = new Map<string, PlacementNode[]>();
  for (const node of nodes) {
    const name = priceClassOf(node);
    const known = members.get(name);
    if (known) known.push(node);
    else members.set(name, [node]);
  }
  return [...members].flatMap(([name, [sample, ...others]]) =>
    sample ? [{ name, sample, nodes: 1 + others.length }] : [],
  );
}
