const LOG2_E = 1.4426950408889634;
// ln 2 in two parts: the first has so few bits that its product with an exponent is exact (fdlibm).
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SQRT_2 = 1.4142135623730951;

/** 1/12!, 1/11!, … 1/2!, 1, 1. */
const EXP_TERMS = [
  2.08767569878681e-9, 2.505210838544172e-8, 2.755731922398589e-7, 2.7557319223985893e-6, 2.48015873015873e-5,
  1.984126984126984e-4, 1.388888888888889e-3, 8.333333333333333e-3, 4.1666666666666664e-2,
  1.6666666666666666e-1, 0.5, 1, 1,
];
/** 1/21, 1/19, … 1/3, 1. */
const LN_TERMS = [1 / 21, 1 / 19, 1 / 17, 1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3, 1];

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);
const [LOW, HIGH] = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? [0, 1] : [1, 0];

/**
 * e^x for |x| ≤ 60, by +, −, ×, ÷ and exponent bits alone: engines' own exp and ln differ in the last place, and the
 * kernel must agree with its reference bit for bit. Within 2 ulp.
 */
export function exp(x: number): number {
  const k = Math.floor(x * LOG2_E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  return polynomial(EXP_TERMS, r) * powerOfTwo(k);
}

/** Natural logarithm of a normal x > 0. Within 2 ulp. */
export function ln(x: number): number {
  number[0] = x;
  const high = words[HIGH] ?? 0;
  let exponent = (high >>> 20) - 1023;
  words[HIGH] = (high & 0x000fffff) | 0x3ff00000;
  let mantissa = number[0];
  if (mantissa > SQRT_2) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  return exponent * LN2_HIGH + (2 * s * polynomial(LN_TERMS, s * s) + exponent * LN2_LOW);
}

/** Even and odd powers apart, each by Horner's rule: the order of the kernel's operations. `terms` has an odd length. */
function polynomial(terms: readonly number[], x: number): number {
  const [even, odd] = [0, 1].map((parity) =>
    terms.filter((_, i) => i % 2 === parity).reduce((sum, term) => sum * (x * x) + term),
  );
  return (even ?? 0) + x * (odd ?? 0);
}

function powerOfTwo(exponent: number): number {
  words[LOW] = 0;
  words[HIGH] = (exponent + 1023) << 20;
  return number[0] ?? Number.NaN;
}
