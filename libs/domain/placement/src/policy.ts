import { DEFAULT_SCORING, type ScoringPolicy, type TypicalShape } from '@isthmus/kernels';
import { AGENT_SHAPES } from './agent-shapes.js';

export type { PolicyWeights, ScoreParts } from '@isthmus/kernels';

/** What ranks feasible nodes. `version` is recorded with each decision; any change needs another version. */
export interface PlacementPolicy {
  readonly version: string;
  readonly scoring: ScoringPolicy;
  /** The demand that the fleet expects: capacity that none of these shapes can use counts as stranded. */
  readonly typicalShapes: readonly TypicalShape[];
}

/**
 * The measured policy of ADR 0010, with latency and price weighing alike and four and two times as much: tenants see
 * them. Among nodes that strand equally little, being in use is worth 12 percent of slack or price.
 */
export const DEFAULT_POLICY: PlacementPolicy = {
  version: 'stranding-1',
  scoring: { ...DEFAULT_SCORING, weights: { ...DEFAULT_SCORING.weights, latency: 40, price: 40 } },
  typicalShapes: AGENT_SHAPES,
};
