export { PlacementPlanner, type PlannerOptions } from './placement.js';
export type { RankOptions } from './planner-checks.js';
export { typicalShapesOf } from './typical-shapes.js';
export { DEFAULT_POLICY, type PlacementPolicy, type PolicyWeights } from './policy.js';
export { MAXIMA as PLACEMENT_MAXIMA, UNREACHABLE_US } from './limits.js';
export { CONSTRAINTS as PLACEMENT_CONSTRAINTS } from './types.js';
export type {
  Candidate,
  Constraint,
  ConstraintReport,
  LatencyBound,
  NodeState,
  NodeUsage,
  Offer,
  PlacementDecision,
  PlacementNode,
  PlacementRequest,
  RefusalSet,
  Reservation,
  ReservationResult,
  ScoreParts,
  TypicalShape,
} from './types.js';
