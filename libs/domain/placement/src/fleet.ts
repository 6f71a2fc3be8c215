import type { PlacementNode } from './node.js';
import { priceClassesOf, type PriceClass } from './price-class.js';

/** The nodes with what can be known of them once and for all. */
export interface Fleet {
  /** Fixes the order in which equal nodes are taken. */
  readonly seed: number;
  /** By id, so that nothing depends on the order in which the nodes were listed. */
  readonly nodes: readonly PlacementNode[];
  readonly byId: ReadonlyMap<string, PlacementNode>;
  readonly classes: readonly PriceClass[];
}

/** `seed` is a whole number, 0–4,294,967,295. */
export function compileFleet(nodes: readonly PlacementNode[], seed: number): Fleet {
  const sorted = nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    seed,
    nodes: sorted,
    byId: new Map(sorted.map((node) => [node.id, node])),
    classes: priceClassesOf(sorted),
  };
}
