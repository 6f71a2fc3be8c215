export { createPathGraph, PathGraph } from './path-graph.js';
export {
  DISTANCE_MAX,
  TABLE_NODES_MAX,
  UNREACHABLE,
  type ConstrainedQuery,
  type DisjointPaths,
  type DisjointQuery,
  type KShortestQuery,
  type LinkChange,
  type Path,
  type PathFilter,
  type PathGraphInput,
  type PathLink,
  type ShortestTree,
} from './path-graph.types.js';
