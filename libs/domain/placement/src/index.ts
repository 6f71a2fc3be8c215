export {
  type Accelerators,
  type NodePrices,
  type NodeUsage,
  type FleetNode,
  type Resources,
} from './node.js';
export { compileFleet, type Fleet } from './fleet.js';
export { priceMicroPerHour } from './price.js';
export { CONSTRAINTS, type Constraint, type PlacementRequest } from './constraints.js';
export { DEFAULT_POLICY, type PlacementPolicy, type PolicyWeights, type ScoreParts } from './policy.js';
export { type Candidate, type Decision, type Placed, type Refused, type Snapshot } from './decision.js';
export { FleetPlanner } from './fleet-planner.js';
export { explain, type Explanation } from './explanation.js';
export { type Alternative } from './alternatives.js';
export { placementImpossible } from './refusal.js';
export { nextPiece, type UsagePiece } from './metering.js';
export { chooseEngine } from './choose-engine.js';
export type {
  CallLimits,
  EngineDriver,
  EngineEndpoint,
  LogSubject,
  WorkloadEvent,
  WorkloadLogLine,
  WorkloadOrder,
  WorkloadState,
  WorkloadStatus,
} from './engine-driver.js';
