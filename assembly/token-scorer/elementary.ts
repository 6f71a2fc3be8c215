/**
 * exp and ln by +, -, ×, ÷ and exponent bits alone, so that the reference in TypeScript gives the same bits: the
 * engines' own differ from one another.
 */
const LOG2_E: f64 = 1.4426950408889634;
// ln 2 in two parts: the first has so few bits that its product with an exponent is exact (fdlibm).
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const SQRT_2: f64 = 1.4142135623730951;

/** e^x for -60 ≤ x ≤ 60; the callers see to the range. */
// @ts-ignore: decorator
@inline
export function exp(x: f64): f64 {
  const k = floor(x * LOG2_E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  // Taylor to degree 12: |r| ≤ ln 2 / 2 leaves less than an ulp.
  let sum: f64 = 2.08767569878681e-9;
  sum = sum * r + 2.505210838544172e-8;
  sum = sum * r + 2.755731922398589e-7;
  sum = sum * r + 2.7557319223985893e-6;
  sum = sum * r + 2.48015873015873e-5;
  sum = sum * r + 1.984126984126984e-4;
  sum = sum * r + 1.388888888888889e-3;
  sum = sum * r + 8.333333333333333e-3;
  sum = sum * r + 4.1666666666666664e-2;
  sum = sum * r + 1.6666666666666666e-1;
  sum = sum * r + 0.5;
  sum = sum * r + 1;
  sum = sum * r + 1;
  return sum * reinterpret<f64>((<i64>k + 1023) << 52);
}

/** Natural logarithm of a normal x > 0. */
export function ln(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let exponent = <f64>((bits >> 52) - 1023);
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (mantissa > SQRT_2) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  let sum: f64 = 4.7619047619047616e-2;
  sum = sum * z + 5.263157894736842e-2;
  sum = sum * z + 5.8823529411764705e-2;
  sum = sum * z + 6.6666666666666667e-2;
  sum = sum * z + 7.6923076923076927e-2;
  sum = sum * z + 9.0909090909090912e-2;
  sum = sum * z + 1.1111111111111111e-1;
  sum = sum * z + 1.4285714285714285e-1;
  sum = sum * z + 0.2;
  sum = sum * z + 3.333333333333333e-1;
  sum = sum * z + 1;
  return exponent * LN2_HIGH + (2 * s * sum + exponent * LN2_LOW);
}
