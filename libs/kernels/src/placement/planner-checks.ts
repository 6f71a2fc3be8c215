import { Checks } from './checks.js';
import { SCORE_PARTS } from './backend.js';
import { DEVICE_MILLI, MAXIMA } from './limits.js';
import type { ScoringPolicy } from './policy.js';
import type { Reservation } from './types.js';

export interface RankOptions {
  /** Candidates wanted, 1–64; default 4. */
  count?: number;
  /** Report refusals even if some node is feasible. */
  explain?: boolean;
  /** Other than 0: break ties by an order drawn from this number instead of the epoch's, to measure what it matters. */
  tieDraw?: number;
}

/** @throws AppError INVALID_ARGUMENT */
export function checkedTieDraw({ tieDraw = 0 }: RankOptions): number {
  const checks = new Checks();
  checks.whole('tieDraw', tieDraw, { min: 0, max: 2 ** 32 - 1 });
  checks.done();
  return tieDraw;
}

/** @throws AppError INVALID_ARGUMENT */
export function checkPolicy(policy: ScoringPolicy, seed: number): void {
  const checks = new Checks();
  checks.whole('seed', seed, { min: 0, max: 2 ** 32 - 1 });
  checks.whole('policy.bucketMilli', policy.bucketMilli, { min: 1, max: 100 * DEVICE_MILLI });
  checks.whole('policy.strandWeight', policy.strandWeight, { min: 0, max: MAXIMA.weight });
  for (const part of SCORE_PARTS) {
    checks.whole(`policy.weights.${part}`, policy.weights[part], { min: 0, max: MAXIMA.weight });
  }
  checks.done();
}

/** Bounds only; whether it fits is the planner's to say. @throws AppError INVALID_ARGUMENT */
export function checkReservation(reservation: Reservation): void {
  const checks = new Checks();
  checks.whole('cpuMilli', reservation.cpuMilli, { min: 0, max: MAXIMA.cpuMilli });
  checks.whole('memoryMib', reservation.memoryMib, { min: 0, max: MAXIMA.memoryMib });
  checks.whole('milliPerDevice', reservation.milliPerDevice, { min: 0, max: DEVICE_MILLI });
  checks.that(
    new Set(reservation.devices).size === reservation.devices.length,
    'devices',
    'must name each device once',
  );
  for (const [position, device] of reservation.devices.entries()) {
    checks.whole(`devices[${position}]`, device, { min: 0, max: MAXIMA.devicesPerNode - 1 });
  }
  checks.done();
}
