import type { Position } from './atlas.types.js';

const EARTH_RADIUS_KM = 6371.0088;
const DEGREE = Math.PI / 180;

/** One-way nanoseconds per kilometre of fibre: group index 1.4675–1.47 gives 4.895–4.903 µs. */
export const FIBRE_NS_PER_KM = 4900;

/** Great-circle distance in kilometres on the mean sphere (IUGG mean radius); at most 0.6 % off the ellipsoid. */
export function haversineKm(from: Position, to: Position): number {
  const latHalf = Math.sin(((to.lat - from.lat) * DEGREE) / 2);
  const lonHalf = Math.sin(((to.lon - from.lon) * DEGREE) / 2);
  const chord = latHalf ** 2 + Math.cos(from.lat * DEGREE) * Math.cos(to.lat * DEGREE) * lonHalf ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/**
 * One-way propagation delay in whole nanoseconds. `km` is a straight line when `routeFactor` says how much longer the
 * fibre is, or the fibre itself with factor 1.
 */
export function fibreDelayNs(path: { km: number; routeFactor: number; nsPerKm?: number }): number {
  return Math.round(path.km * path.routeFactor * (path.nsPerKm ?? FIBRE_NS_PER_KM));
}
