import type { FleetNode } from './node.js';
import { priceClassesOf, type PriceClass } from './price-class.js';

/** The nodes, and what never changes about them. */
export interface Fleet {
  /** Fixes the order in which equal nodes are taken. */
  readonly seed: number;
  /** By id, so that nothing depends on the order in which the nodes were listed. */
  readonly nodes: readonly FleetNode[];
  readonly byId: ReadonlyMap<string, FleetNode>;
  readonly classes: readonly PriceClass[];
}

/** `seed` is a whole number, 0–4,294,967,295. */
export function compileFleet(nodes: readonly FleetNode[], seed: number): Fleet {
  const sorted = nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    seed,
    nodes: sorted,
    byId: new Map(sorted.map((node) => [node.id, node])),
    classes: priceClassesOf(sorted),
  };
}
