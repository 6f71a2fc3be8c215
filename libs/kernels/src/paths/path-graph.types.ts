/** Distance of a pair without a path, in every array of distances. */
export const UNREACHABLE = 0xffff_ffff;
/** Largest weight of a link and largest length of a path; a longer path is no path (the horizon). */
export const DISTANCE_MAX = 0xffff_fffe;
/** Up to this many nodes every pair is kept in a table. */
export const TABLE_NODES_MAX = 2048;

/**
 * A link between two nodes. Weight and delay are integers in units of the caller's choice (the platform uses
 * nanoseconds), capacity an integer in a unit of the caller's choice (Mbit/s in the platform); all in
 * 0…4,294,967,294.
 */
export interface PathLink {
  from: number;
  to: number;
  weight: number;
  /** Weight of the direction `to` → `from`; `weight` if absent. */
  weightBack?: number;
  /** Usable from `from` to `to` only. */
  oneWay?: boolean;
  /** What the delay bound counts; `weight` if absent. */
  delay?: number;
  /** What a bandwidth demand is compared with; unlimited if absent. */
  capacity?: number;
  /** Shared-risk groups: ducts, bridges, buildings. Ids 0…65,535. */
  groups?: readonly number[];
  /** `false` while the link is down or drained. */
  up?: boolean;
}

export interface PathGraphInput {
  /** Nodes are numbered 0…nodeCount − 1, links by their place in the list. */
  nodeCount: number;
  links: readonly PathLink[];
  /** `auto` uses WebAssembly, or the TypeScript reference if that is unavailable. */
  backend?: 'auto' | 'wasm' | 'reference';
  /** Memory of the kernel, fixed for the life of the graph. Default 64. */
  memoryMiB?: number;
}

/** A change of one link; what is absent stays. */
export interface LinkChange {
  link: number;
  weight?: number;
  weightBack?: number;
  up?: boolean;
}

/** A loopless path; `links[i]` leads from `nodes[i]` to `nodes[i + 1]`. From a node to itself: no links, distance 0. */
export interface Path {
  nodes: number[];
  links: number[];
  distance: number;
  hops: number;
}

/** What a path must not use, and the capacity each of its links must have. */
export interface PathFilter {
  forbiddenNodes?: readonly number[];
  forbiddenLinks?: readonly number[];
  forbiddenGroups?: readonly number[];
  bandwidth?: number;
}

export interface KShortestQuery extends PathFilter {
  from: number;
  to: number;
  /** How many paths at most, 1…1,024. */
  count: number;
}

export interface DisjointQuery extends PathFilter {
  from: number;
  to: number;
  /** How many paths, 2…8 (`group`: 2…4). */
  count: number;
  /** What no two of the paths may share; `node` and `group` include links, `node` excepts the two ends. */
  by: 'node' | 'link' | 'group';
  /** Bound of the exact search by group, in shortest-path runs. Default 20,000. */
  searchMax?: number;
}

/** Disjoint paths, shortest first, with the least total weight (then hops). */
export interface DisjointPaths {
  paths: Path[];
  /** False where the search by group ended at its bound: the set is disjoint, but a shorter one may exist. */
  optimal: boolean;
}

export interface ConstrainedQuery extends PathFilter {
  from: number;
  to: number;
  /** Largest sum of delays. */
  delayMax?: number;
  hopsMax?: number;
  /** Nodes and links the path must contain, in any order; 16 in all. */
  requiredNodes?: readonly number[];
  requiredLinks?: readonly number[];
  /** Bound of the exact search, in labels. Default 200,000; beyond it the call throws LIMIT_EXCEEDED. */
  labelsMax?: number;
}

/** Shortest paths from one node to all. */
export interface ShortestTree {
  source: number;
  /** By node; `UNREACHABLE` if there is no path. */
  distances: Uint32Array;
  /** By node; 0 for the source and if there is no path. */
  hops: Uint32Array;
  /** By node: the link by which the path arrives; −1 for the source and if there is no path. */
  parentLinks: Int32Array;
  /** By node: the node before it on the path; −1 likewise. */
  parentNodes: Int32Array;
}
