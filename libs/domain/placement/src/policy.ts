import {
  DEFAULT_POLICY as KERNEL_POLICY,
  type PlacementPolicy as ScoringPolicy,
  type TypicalShape,
} from '@isthmus/kernels';
import { AGENT_SHAPES } from './agent-shapes.js';

export type { PolicyWeights, ScoreParts } from '@isthmus/kernels';

/** All that decides between feasible nodes. `version` is recorded with each decision; any change is another version. */
export interface PlacementPolicy {
  readonly version: string;
  readonly scoring: ScoringPolicy;
  /** What the fleet is expected to be asked for: capacity that none of these can use counts as stranded. */
  readonly typicalShapes: readonly TypicalShape[];
}

/**
 * The measured policy of ADR 0010, with latency and price weighing alike and four and two times as much: tenants see
 * them. Among nodes that strand equally little, being in use is worth 12 percent of slack or price.
 */
export const DEFAULT_POLICY: PlacementPolicy = {
  version: 'stranding-1',
  scoring: { ...KERNEL_POLICY, weights: { ...KERNEL_POLICY.weights, latency: 40, price: 40 } },
  typicalShapes: AGENT_SHAPES,
};
