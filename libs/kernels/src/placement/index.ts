export { PlacementPlanner, type PlannerOptions } from './placement.js';
export type { RankOptions } from './planner-checks.js';
export { typicalShapesOf } from './typical-shapes.js';
export { DEFAULT_SCORING, type ScoringPolicy, type PolicyWeights } from './policy.js';
export { DEVICE_MILLI, MAXIMA as PLACEMENT_MAXIMA, UNREACHABLE_US } from './limits.js';
export { NOTHING_USED } from './usage.js';
export { NODE_CONSTRAINTS } from './types.js';
export type {
  RankedNode,
  NodeConstraint,
  ConstraintReport,
  LatencyBound,
  NodeState,
  NodeUsage,
  Offer,
  Ranking,
  PlacementNode,
  NodeRequest,
  RefusalSet,
  Reservation,
  ReservationResult,
  ScoreParts,
  TypicalShape,
} from './types.js';
