/** The parts of a score, each 0–1,000, more is better. */
export const SCORE_PARTS = ['fit', 'balance', 'preserve', 'latency', 'price'] as const;
export type ScorePart = (typeof SCORE_PARTS)[number];

/** How parts add up. `version` is recorded with each decision; another weight is another version. */
export interface PlacementPolicy {
  readonly version: string;
  readonly weights: Readonly<Record<ScorePart, number>>;
}

/** Latency and price first: they are what the tenant sees; the rest keeps the fleet usable. */
export const DEFAULT_POLICY: PlacementPolicy = {
  version: 'utility-1',
  weights: { fit: 2, balance: 2, preserve: 2, latency: 3, price: 3 },
};
