/** A case to fit on: what was seen, whether the answer was right, and how much the case counts. */
export interface FitCase {
  evidence: Readonly<Record<string, number>>;
  right: boolean;
  weight: number;
}

export interface Fit {
  bias: number;
  weights: Record<string, number>;
}

const ROUNDS = 3_000;
const STEP = 0.5;
const RIDGE = 0.0005;

/** Which way a weight may go: +1 up from 0, -1 down; either way where it has none. */
export type Directions = Readonly<Record<string, 1 | -1>>;

/**
 * Logistic regression by projected gradient descent, with a ridge on the weights; deterministic. Directions keep what is known of
 * the world: more agreement never makes an answer less likely, also where the cases are few.
 */
export function fitLogistic(cases: readonly FitCase[], directions: Directions = {}): Fit {
  const names = Object.keys(cases[0]?.evidence ?? {});
  const total = cases.reduce((sum, { weight }) => sum + weight, 0);
  const rows = cases.map(({ evidence, right, weight }) => ({
    values: Float64Array.from(names, (name) => evidence[name] ?? 0),
    right: right ? 1 : 0,
    share: weight / total,
  }));
  const weights = new Float64Array(names.length);
  let bias = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const slope = weights.map((weight) => RIDGE * weight);
    let biasSlope = 0;
    for (const { values, right, share } of rows) {
      const error = (probabilityOf(values, weights, bias) - right) * share;
      biasSlope += error;
      for (let n = 0; n < slope.length; n++) slope[n] = (slope[n] ?? 0) + error * (values[n] ?? 0);
    }
    bias -= STEP * biasSlope;
    for (const [n, name] of names.entries())
      weights[n] = within(directions[name], (weights[n] ?? 0) - STEP * (slope[n] ?? 0));
  }
  return { bias, weights: Object.fromEntries(names.map((name, n) => [name, weights[n] ?? 0])) };
}

function within(direction: 1 | -1 | undefined, weight: number): number {
  return direction !== undefined && weight * direction < 0 ? 0 : weight;
}

function probabilityOf(values: Float64Array, weights: Float64Array, bias: number): number {
  let z = bias;
  for (let n = 0; n < values.length; n++) z += (values[n] ?? 0) * (weights[n] ?? 0);
  return 1 / (1 + Math.exp(-z));
}
