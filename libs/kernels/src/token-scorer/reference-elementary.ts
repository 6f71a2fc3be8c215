// ln 2 in two parts: the first has so few bits that its product with an exponent is exact (fdlibm).
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const STEPS = 256;
const STEPS_PER_NAT = 369.3299304675746;
/** 1.5 · 2^52: added and taken off again, it rounds to the nearest integer. */
const ROUNDER = 6755399441055744;
/** ln brings its argument's mantissa to [0.6875, 1.375), less half a step: 1 is in the middle of a step. */
const LEAST_MANTISSA_HIGH = 0x3fe60000;
const HIGH_STEP = 0x1000;

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);
const [LOW, HIGH] = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? [0, 1] : [1, 0];

/** 2^(i / 256). */
const POWERS = Float64Array.from({ length: STEPS }, (_, i) => powerSeries(i));
/** Middles of the steps of a mantissa, and their logarithms. */
const CENTERS = Float64Array.from({ length: STEPS }, (_, i) => fromHigh(LEAST_MANTISSA_HIGH + i * HIGH_STEP));
const LOGARITHMS = CENTERS.map((center) => logarithmSeries(center));

/**
 * e^x for |x| ≤ 60, by +, −, ×, tables and exponent bits alone: backends' own exp and ln differ in the last place, and
 * the kernel must agree with its reference bit for bit. e^x = 2^(steps / 256) · e^r, |r| ≤ ln 2 / 512; the first term
 * left out, r⁵/120, is below 2^-54. Relative error below 2^-51.
 */
export function exp(x: number): number {
  const steps = x * STEPS_PER_NAT + ROUNDER - ROUNDER;
  const r = x - steps * (LN2_HIGH / STEPS) - steps * (LN2_LOW / STEPS);
  const z = r * r;
  const rest = r + z * (0.5 + r * (1 / 6) + z * (1 / 24));
  const power = at(POWERS, steps & (STEPS - 1)) * powerOfTwo(steps >> 8);
  return power + power * rest;
}

/**
 * Natural logarithm of a normal x > 0: exponent · ln 2 + ln c + ln(1 + r), where c is the middle of the step that the
 * mantissa lies in, |r| < 1/512; the first term left out, r⁷/7, is below 2^-56 of r. Relative error below 2^-51.
 */
export function ln(x: number): number {
  number[0] = x;
  const high = at(words, HIGH);
  const above = high - (LEAST_MANTISSA_HIGH - HIGH_STEP / 2);
  words[HIGH] = high - (above & 0xfff00000);
  const mantissa = at(number, 0);
  const exponent = above >> 20;
  const step = (above & 0x000fffff) >> 12;
  const r = (mantissa - at(CENTERS, step)) * (1 / at(CENTERS, step));
  const z = r * r;
  const rest = r + z * (-0.5 + r * (1 / 3) + z * (-0.25 + r * 0.2 - z * (1 / 6)));
  return exponent * LN2_HIGH + (at(LOGARITHMS, step) + rest + exponent * LN2_LOW);
}

/** 2^(step / 256) = 1 + r(1 + r/2(1 + r/3(…))), |r| ≤ ln 2 / 2. */
function powerSeries(step: number): number {
  const doubled = step > STEPS / 2;
  const r = (doubled ? step - STEPS : step) * (Math.LN2 / STEPS);
  let sum = 0;
  for (let n = 16; n >= 1; n--) sum = ((1 + sum) * r) / n;
  return doubled ? 2 + 2 * sum : 1 + sum;
}

/** ln x = 2(s + s³/3 + s⁵/5 + …), s = (x − 1) / (x + 1), |s| < 0.19. */
function logarithmSeries(x: number): number {
  const s = (x - 1) / (x + 1);
  let sum = 0;
  for (let n = 25; n >= 1; n -= 2) sum = sum * (s * s) + 1 / n;
  return 2 * s * sum;
}

function powerOfTwo(exponent: number): number {
  return fromHigh((exponent + 1023) << 20);
}

function fromHigh(bits: number): number {
  words[LOW] = 0;
  words[HIGH] = bits;
  return at(number, 0);
}

function at(values: Float64Array | Uint32Array, index: number): number {
  return values[index] ?? Number.NaN;
}
