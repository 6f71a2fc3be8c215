export {
  compileTopology,
  LINK_STATES,
  type AccessDelay,
  type LinkState,
  type Topology,
  type TopologySource,
} from './topology.js';
export { type GraphInput, type PathFinder } from './path-finder.js';
export { roundTripUs, UNREACHABLE_US } from './round-trip.js';
export { candidateSites, nearestSite, roundTripsFrom, type SiteRoundTrip } from './latencies.js';
export { fastestPath, type FastestPath } from './fastest-path.js';
export { bellmanFord } from './bellman-ford.js';
