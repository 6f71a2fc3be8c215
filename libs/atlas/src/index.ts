export type {
  Accelerators,
  Atlas,
  Link,
  Metro,
  Node,
  NodePrices,
  Operator,
  Physics,
  Position,
  Provenance,
  Region,
  Site,
  SiteKind,
} from './atlas.types.js';
export {
  linkId,
  metroId,
  nodeId,
  operatorId,
  regionId,
  siteId,
  type LinkId,
  type MetroId,
  type NodeId,
  type OperatorId,
  type RegionId,
  type SiteId,
} from './ids.js';
export { ATLAS_FORMAT, type AtlasFile } from './format.schema.js';
export { BUILT_IN_ATLASES, builtInAtlas, loadAtlas, readAtlas, type BuiltInAtlasName } from './load.js';
export { lookup, type AtlasLookup } from './lookup.js';
export { FIBRE_NS_PER_KM, fibreDelayNs, haversineKm } from './physics.js';
export { bridges, components, type Graph } from './survivability.js';
export {
  radiusKm,
  requireSameDefinition,
  STANDARD_THRESHOLDS_MS,
  standardDefinition,
  type LatencyDefinition,
} from './latency-definition.js';
export {
  coverage,
  coverageChange,
  modelledLatencyNs,
  type Coverage,
  type CoverageOptions,
  type CoverageShare,
  type UncoveredMetro,
} from './coverage.js';
export { summary, type AtlasSummary, type MakeSummary, type OperatorSummary } from './summary.js';
