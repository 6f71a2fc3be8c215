/** Round trip of a pair without a path. */
export const UNREACHABLE_US = -1;

/** Round trip in whole microseconds, rounded up: a bound that the exact figure breaks, this one breaks too. */
export function roundTripUs(oneWayNs: number, processingNs: number): number {
  return Math.ceil((2 * oneWayNs + processingNs) / 1_000);
}
