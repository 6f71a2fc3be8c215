/** A probability that was stated, and what became true. */
export interface Stated {
  probability: number;
  right: boolean;
}

/** ECE: Σ over bins of (share of cases) · |share right − mean probability|; bins of equal width. NaN without cases. */
export function expectedCalibrationError(cases: readonly Stated[], bins = 10): number {
  const held = Map.groupBy(cases, ({ probability }) => Math.min(bins - 1, Math.floor(probability * bins)));
  if (cases.length === 0) return Number.NaN;
  return [...held.values()].reduce((sum, bin) => {
    const gap = bin.reduce((off, { probability, right }) => off + (right ? 1 : 0) - probability, 0);
    return sum + Math.abs(gap) / cases.length;
  }, 0);
}
