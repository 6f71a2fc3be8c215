import { BINS_PER_NAT, BIN_COUNT, CONSTANTS, FLOOR, NEGLIGIBLE as NEGLIGIBLE_AT, POWER_STEPS } from './layout';

/**
 * Addresses of the numbers that the inner loops use. V8 materialises a constant at each use, in two instructions, a
 * vector in four; a load takes one, or none if it is part of the arithmetic.
 */
export const STEPS_PER_NAT: usize = CONSTANTS;
export const STEP_HIGH: usize = CONSTANTS + 8;
export const STEP_LOW: usize = CONSTANTS + 16;
export const ROUNDER: usize = CONSTANTS + 24;
export const HALF: usize = CONSTANTS + 32;
export const SIXTH: usize = CONSTANTS + 40;
export const TWENTY_FOURTH: usize = CONSTANTS + 48;
export const NEGLIGIBLE: usize = CONSTANTS + 56;
export const LN2_HIGH: usize = CONSTANTS + 64;
export const LN2_LOW: usize = CONSTANTS + 72;
export const MINUS_HALF: usize = CONSTANTS + 80;
export const THIRD: usize = CONSTANTS + 88;
export const MINUS_QUARTER: usize = CONSTANTS + 96;
export const FIFTH: usize = CONSTANTS + 104;
/** Pairs, for the log margin and the margin. */
export const MARGIN_FLOORS: usize = CONSTANTS + 112;
export const MARGIN_BINS: usize = CONSTANTS + 128;
export const LAST_BINS: usize = CONSTANTS + 144;
// What ln takes a number's bits apart by.
export const MANTISSAS_FROM: usize = CONSTANTS + 160;
export const EXPONENT_BITS: usize = CONSTANTS + 168;
export const STEP_BITS: usize = CONSTANTS + 176;
export const ONE: usize = CONSTANTS + 184;
export const LEAST_CENTER: usize = CONSTANTS + 192;
export const INTEGER_BITS: usize = CONSTANTS + 200;
export const INTEGER_BIAS: usize = CONSTANTS + 208;

/** Arguments of ln are brought to [0.6875, 1.375), less half a step: 1 is in the middle of a step, where r is exact. */
export const LEAST_MANTISSA: i64 = 0x3fe6000000000000;
export const MANTISSA_STEP: i64 = 1 << 44;
const ONE_BITS: i64 = 0x3ff0000000000000;

// ln 2 in two parts: the first has so few bits that its product with an exponent is exact (fdlibm).
const HIGH: f64 = 0.6931471803691238;
const LOW: f64 = 1.9082149292705877e-10;

/** Writes them; once, at start. */
export function writeConstants(): void {
  store<f64>(STEPS_PER_NAT, 369.3299304675746);
  store<f64>(STEP_HIGH, HIGH / <f64>POWER_STEPS);
  store<f64>(STEP_LOW, LOW / <f64>POWER_STEPS);
  // 1.5 · 2^52: adding and subtracting it rounds to an integer, which is in the lowest bits in between.
  store<f64>(ROUNDER, 6755399441055744);
  store<f64>(HALF, 0.5);
  store<f64>(SIXTH, 0.16666666666666666);
  store<f64>(TWENTY_FOURTH, 0.041666666666666664);
  store<f64>(NEGLIGIBLE, NEGLIGIBLE_AT);
  store<f64>(LN2_HIGH, HIGH);
  store<f64>(LN2_LOW, LOW);
  store<f64>(MINUS_HALF, -0.5);
  store<f64>(THIRD, 0.3333333333333333);
  store<f64>(MINUS_QUARTER, -0.25);
  store<f64>(FIFTH, 0.2);
  store<f64>(MARGIN_FLOORS, FLOOR);
  store<f64>(MARGIN_FLOORS, 0, 8);
  store<f64>(MARGIN_BINS, BINS_PER_NAT);
  store<f64>(MARGIN_BINS, <f64>BIN_COUNT, 8);
  v128.store(LAST_BINS, i32x4.splat(BIN_COUNT - 1));
  store<i64>(MANTISSAS_FROM, LEAST_MANTISSA - MANTISSA_STEP / 2 - ONE_BITS);
  store<i64>(EXPONENT_BITS, 0xfff0000000000000);
  store<i64>(STEP_BITS, 0x000ff00000000000);
  store<i64>(ONE, ONE_BITS);
  store<i64>(LEAST_CENTER, LEAST_MANTISSA);
  store<f64>(INTEGER_BITS, 4503599627370496);
  store<f64>(INTEGER_BIAS, 4503599627370496 + 1023);
}
