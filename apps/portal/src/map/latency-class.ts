/** Classes of round trip, fast to slow; the bound is in microseconds. */
export const LATENCY_CLASSES = [
  { name: '1', usMax: 1_000, token: '--ramp-1' },
  { name: '3', usMax: 3_000, token: '--ramp-2' },
  { name: '5', usMax: 5_000, token: '--ramp-3' },
  { name: 'more', usMax: Number.POSITIVE_INFINITY, token: '--ramp-4' },
] as const;

export type LatencyClass = (typeof LATENCY_CLASSES)[number];

/** Undefined where no site can be reached. */
export function latencyClassOf(roundTripUs: number | undefined): LatencyClass | undefined {
  return roundTripUs === undefined ? undefined : LATENCY_CLASSES.find(({ usMax }) => roundTripUs <= usMax);
}
