import type { FleetNode } from './node.js';

/** Nodes that cost the same for every request, grant the same shares and have the same operator and region. */
export interface PriceClass {
  readonly name: string;
  /** Any node of the class; prices, slices, operator and region are the same for all. */
  readonly sample: FleetNode;
  readonly nodes: number;
}

/** The name of a node's class; equal names mean equal terms. */
export function priceClassOf({ operatorId, regionId, prices, accelerators }: FleetNode): string {
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
export function priceClassesOf(nodes: readonly FleetNode[]): PriceClass[] {
  const members = new Map<string, FleetNode[]>();
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
