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
  // Taylor to degree 12: |r| ≤ ln 2 / 2 leaves less than an ulp. Even and odd terms apart: two short chains.
  const z = r * r;
  let even: f64 = 2.08767569878681e-9;
  even = even * z + 2.755731922398589e-7;
  even = even * z + 2.48015873015873e-5;
  even = even * z + 1.388888888888889e-3;
  even = even * z + 4.1666666666666664e-2;
  even = even * z + 0.5;
  even = even * z + 1;
  let odd: f64 = 2.505210838544172e-8;
  odd = odd * z + 2.7557319223985893e-6;
  odd = odd * z + 1.984126984126984e-4;
  odd = odd * z + 8.333333333333333e-3;
  odd = odd * z + 1.6666666666666666e-1;
  odd = odd * z + 1;
  return (even + r * odd) * reinterpret<f64>((<i64>k + 1023) << 52);
}

/** e^x in both lanes, the same steps and so the same bits as `exp`. */
// @ts-ignore: decorator
@inline
export function expPair(x: v128): v128 {
  const k = f64x2.floor(f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), f64x2.splat(0.5)));
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const r = f64x2.sub(high, f64x2.mul(k, f64x2.splat(LN2_LOW)));
  const z = f64x2.mul(r, r);
  let even = f64x2.splat(2.08767569878681e-9);
  even = f64x2.add(f64x2.mul(even, z), f64x2.splat(2.755731922398589e-7));
  even = f64x2.add(f64x2.mul(even, z), f64x2.splat(2.48015873015873e-5));
  even = f64x2.add(f64x2.mul(even, z), f64x2.splat(1.388888888888889e-3));
  even = f64x2.add(f64x2.mul(even, z), f64x2.splat(4.1666666666666664e-2));
  even = f64x2.add(f64x2.mul(even, z), f64x2.splat(0.5));
  even = f64x2.add(f64x2.mul(even, z), f64x2.splat(1));
  let odd = f64x2.splat(2.505210838544172e-8);
  odd = f64x2.add(f64x2.mul(odd, z), f64x2.splat(2.7557319223985893e-6));
  odd = f64x2.add(f64x2.mul(odd, z), f64x2.splat(1.984126984126984e-4));
  odd = f64x2.add(f64x2.mul(odd, z), f64x2.splat(8.333333333333333e-3));
  odd = f64x2.add(f64x2.mul(odd, z), f64x2.splat(1.6666666666666666e-1));
  odd = f64x2.add(f64x2.mul(odd, z), f64x2.splat(1));
  const sum = f64x2.add(even, f64x2.mul(r, odd));
  // Adding 2^52 leaves k + 1023 in the lowest bits, from where it is moved into the exponent.
  const biased = f64x2.add(k, f64x2.splat(4503599627370496 + 1023));
  return f64x2.mul(sum, i64x2.shl(biased, 52));
}

/** Natural logarithm of a normal x > 0. */
export function ln(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  const raw = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  // No branch: half of all arguments would mispredict it.
  const halved = raw > SQRT_2;
  const mantissa = select<f64>(raw * 0.5, raw, halved);
  const exponent = <f64>((bits >> 52) - 1023 + <i64>halved);
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  const w = z * z;
  let even: f64 = 4.7619047619047616e-2;
  even = even * w + 5.8823529411764705e-2;
  even = even * w + 7.6923076923076927e-2;
  even = even * w + 1.1111111111111111e-1;
  even = even * w + 0.2;
  even = even * w + 1;
  let odd: f64 = 5.263157894736842e-2;
  odd = odd * w + 6.6666666666666667e-2;
  odd = odd * w + 9.0909090909090912e-2;
  odd = odd * w + 1.4285714285714285e-1;
  odd = odd * w + 3.333333333333333e-1;
  const sum = even + z * odd;
  return exponent * LN2_HIGH + (2 * s * sum + exponent * LN2_LOW);
}
