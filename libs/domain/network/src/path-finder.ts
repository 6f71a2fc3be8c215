/** A graph for a path finder: nodes by number, weights in nanoseconds, links in the order given. */
export interface GraphInput {
  nodeCount: number;
  links: { from: number; to: number; weight: number; oneWay?: boolean; up?: boolean }[];
}

/** The shortest-path search that this library needs; `PathGraph` of @isthmus/kernels implements it. */
export interface PathFinder {
  /** Distance from one node to each, by node; 4,294,967,295 if there is no path. */
  distancesFrom(source: number): Uint32Array;
  /** The shortest path; undefined if there is none. `links[i]` leads from `nodes[i]` to `nodes[i + 1]`. */
  path(from: number, to: number): { nodes: number[]; links: number[]; distance: number } | undefined;
}

/** Distance of a pair without a path. */
export const NO_PATH = 0xffff_ffff;
