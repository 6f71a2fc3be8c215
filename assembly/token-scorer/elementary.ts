/**
 * exp and ln by +, -, ×, tables and exponent bits alone, so that the reference in TypeScript gives the same bits: those
 * of JavaScript engines differ from one another. Each table entry is within an ulp, and the short series beyond it adds
 * no significant error; layout.ts states the bound.
 */
import {
  EXPONENT_BITS, FIFTH, HALF, INTEGER_BIAS, INTEGER_BITS, LEAST_CENTER, LEAST_MANTISSA, LN2_HIGH, LN2_LOW,
  MANTISSAS_FROM, MANTISSA_STEP, MINUS_HALF, MINUS_QUARTER, ONE, ROUNDER, SIXTH, STEPS_PER_NAT, STEP_BITS, STEP_HIGH,
  STEP_LOW, THIRD, TWENTY_FOURTH,
} from './constants';
import { LOGARITHMS, LOGARITHM_STEPS, POWERS, POWER_STEPS } from './layout';

const LN2: f64 = 0.6931471805599453;
const POWER_BITS: i64 = 8;

/** Fills the tables; once, at start. */
export function tabulate(): void {
  for (let i: i32 = 0; i < POWER_STEPS; i++) {
    // `expPair` adds the whole number of steps to the exponent's bits: less those that the entry already contains.
    const bits = reinterpret<i64>(powerSeries(i)) - (<i64>i << (52 - POWER_BITS));
    store<i64>(POWERS + (<usize>i << 3), bits);
  }
  for (let i: i32 = 0; i < LOGARITHM_STEPS; i++) {
    const center = reinterpret<f64>(LEAST_MANTISSA + <i64>i * MANTISSA_STEP);
    const at = LOGARITHMS + (<usize>i << 4);
    store<f64>(at, 1 / center);
    store<f64>(at, logarithmSeries(center), 8);
  }
}

/** 2^(step / 256): 1 + r(1 + r/2(1 + r/3(…))), with |r| ≤ ln 2 / 2. */
function powerSeries(step: i32): f64 {
  const doubled = step > POWER_STEPS / 2;
  const r = <f64>(doubled ? step - POWER_STEPS : step) * (LN2 / <f64>POWER_STEPS);
  let sum: f64 = 0;
  for (let n: f64 = 16; n >= 1; n--) sum = ((1 + sum) * r) / n;
  return doubled ? 2 + 2 * sum : 1 + sum;
}

/** ln x = 2(s + s³/3 + s⁵/5 + …), s = (x − 1) / (x + 1), |s| < 0.19. */
function logarithmSeries(x: f64): f64 {
  const s = (x - 1) / (x + 1);
  let sum: f64 = 0;
  for (let n: f64 = 25; n >= 1; n -= 2) sum = sum * (s * s) + 1 / n;
  return 2 * s * sum;
}

/** e^x for -60 ≤ x ≤ 60; the callers ensure the range. */
export function exp(x: f64): f64 {
  return f64x2.extract_lane(expPair(f64x2.splat(x)), 0);
}

/** e^x in both lanes: e^x = 2^(steps / 256) · e^r, |r| ≤ ln 2 / 512. */
// @ts-ignore: decorator
@inline
export function expPair(x: v128): v128 {
  const round = v128.load64_splat(ROUNDER);
  const places = f64x2.add(f64x2.mul(x, v128.load64_splat(STEPS_PER_NAT)), round);
  const steps = f64x2.sub(places, round);
  const high = f64x2.sub(x, f64x2.mul(steps, v128.load64_splat(STEP_HIGH)));
  const r = f64x2.sub(high, f64x2.mul(steps, v128.load64_splat(STEP_LOW)));
  const z = f64x2.mul(r, r);
  const near = f64x2.add(v128.load64_splat(HALF), f64x2.mul(r, v128.load64_splat(SIXTH)));
  const sum = f64x2.add(near, f64x2.mul(z, v128.load64_splat(TWENTY_FOURTH)));
  const rest = f64x2.add(r, f64x2.mul(z, sum));
  const power = i64x2.add(powers(places), i64x2.shl(places, 52 - <i32>POWER_BITS));
  return f64x2.add(power, f64x2.mul(power, rest));
}

// @ts-ignore: decorator
@inline
function powers(places: v128): v128 {
  const low = v128.load64_zero(power(i32x4.extract_lane(places, 0)));
  return v128.load64_lane(power(i32x4.extract_lane(places, 2)), low, 1);
}

// @ts-ignore: decorator
@inline
function power(place: i32): usize {
  return POWERS + (<usize>(place & (POWER_STEPS - 1)) << 3);
}

/** Natural logarithm of a normal x > 0. */
export function ln(x: f64): f64 {
  return f64x2.extract_lane(lnPair(f64x2.splat(x)), 0);
}

/**
 * ln of both lanes, each a normal number above 0; finite nonsense for 0.
 * ln x = exponent · ln 2 + ln c + ln(1 + r), where c is the middle of the mantissa's step, |r| < 1/512.
 */
// @ts-ignore: decorator
@inline
export function lnPair(x: v128): v128 {
  // The exponent is left biased, so that it is never negative.
  const above = i64x2.sub(x, v128.load64_splat(MANTISSAS_FROM));
  const exponents = v128.and(above, v128.load64_splat(EXPONENT_BITS));
  const mantissa = i64x2.sub(x, i64x2.sub(exponents, v128.load64_splat(ONE)));
  const steps = v128.and(above, v128.load64_splat(STEP_BITS));
  const center = i64x2.add(steps, v128.load64_splat(LEAST_CENTER));
  const first = v128.load(LOGARITHMS + <usize>(i64x2.extract_lane(steps, 0) >> 40));
  const second = v128.load(LOGARITHMS + <usize>(i64x2.extract_lane(steps, 1) >> 40));
  const r = f64x2.mul(f64x2.sub(mantissa, center), v128.shuffle<f64>(first, second, 0, 2));
  const z = f64x2.mul(r, r);
  const near = f64x2.add(v128.load64_splat(MINUS_HALF), f64x2.mul(r, v128.load64_splat(THIRD)));
  const further = f64x2.add(v128.load64_splat(MINUS_QUARTER), f64x2.mul(r, v128.load64_splat(FIFTH)));
  const far = f64x2.sub(further, f64x2.mul(z, v128.load64_splat(SIXTH)));
  const rest = f64x2.add(r, f64x2.mul(z, f64x2.add(near, f64x2.mul(z, far))));
  // The bits of 2^52 over a small integer make 2^52 and that integer.
  const biased = v128.or(i64x2.shr_u(exponents, 52), v128.load64_splat(INTEGER_BITS));
  const exponent = f64x2.sub(biased, v128.load64_splat(INTEGER_BIAS));
  const centers = f64x2.add(v128.shuffle<f64>(first, second, 1, 3), rest);
  const small = f64x2.add(centers, f64x2.mul(exponent, v128.load64_splat(LN2_LOW)));
  return f64x2.add(f64x2.mul(exponent, v128.load64_splat(LN2_HIGH)), small);
}
