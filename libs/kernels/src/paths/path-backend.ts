import type { CompactGraph } from './compact-graph.js';

/** A path as the slots of its arcs, source to target. */
export type Slots = ArrayLike<number>;

export interface SlotTree {
  distances: Uint32Array;
  hops: Uint32Array;
  /** By node: slot of the arriving arc, or `UNREACHABLE`. */
  parents: Uint32Array;
}

/** Ends of a query, and the slots that its filter rules out. */
export interface SlotQuery {
  from: number;
  to: number;
  blocked: Uint32Array;
}

export interface DisjointSlotQuery extends SlotQuery {
  count: number;
  by: 'node' | 'link' | 'group';
  searchMax: number;
}

export interface ConstrainedSlotQuery extends SlotQuery {
  delayMax: number;
  hopsMax: number;
  /** Bit i of a node's or link's mask: it is required resource number i. */
  requiredNodes: readonly number[];
  requiredLinks: readonly number[];
  labelsMax: number;
}

/** The result of a search that ended at its bound before it knew the answer. */
export const OUT_OF_BOUND = 'out-of-bound';

/**
 * The operations that the kernel and the reference both implement and in which they agree bit for bit. Arguments have
 * been checked by the façade. The backend reads `graph.weight` after `changed` has named the slots that moved.
 */
export interface PathBackend {
  readonly kind: 'wasm' | 'reference';
  readonly graph: CompactGraph;
  /** All pairs; throws LIMIT_EXCEEDED where the memory cannot hold them. */
  buildTable(): void;
  /** Point-to-point index for graphs beyond the table; false where this graph does not allow one. */
  buildHierarchy(): boolean;
  /** The weights of these slots have changed: repairs the table, drops the hierarchy. */
  changed(slots: readonly { slot: number; weight: number }[]): void;
  distance(from: number, to: number): number;
  /** Slot of the first arc of the path, or `UNREACHABLE`. */
  firstArc(from: number, to: number): number;
  path(from: number, to: number): Slots | undefined;
  tree(source: number): SlotTree;
  /** Distances of many pairs, `[from, to, from, to, …]`. */
  distances(pairs: Uint32Array): Uint32Array;
  kShortest(query: SlotQuery, count: number): Slots[];
  disjoint(query: DisjointSlotQuery): { paths: Slots[]; optimal: boolean } | typeof OUT_OF_BOUND;
  constrained(query: ConstrainedSlotQuery): Slots | undefined | typeof OUT_OF_BOUND;
}
