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
  let fit: Fit = { bias: 0, weights: Object.fromEntries(names.map((name) => [name, 0])) };
  for (let round = 0; round < ROUNDS; round++)
    fit = projected(descend(fit, { cases, names, total }), directions);
  return fit;
}

function projected({ bias, weights }: Fit, directions: Directions): Fit {
  const allowed = Object.entries(weights).map(([name, weight]) => {
    const direction = directions[name];
    return [name, direction !== undefined && weight * direction < 0 ? 0 : weight];
  });
  return { bias, weights: Object.fromEntries(allowed) };
}

function descend(
  fit: Fit,
  { cases, names, total }: { cases: readonly FitCase[]; names: readonly string[]; total: number },
): Fit {
  const slopes = new Map(names.map((name) => [name, RIDGE * (fit.weights[name] ?? 0)]));
  let biasSlope = 0;
  for (const { evidence, right, weight } of cases) {
    const error = ((probabilityOf(fit, evidence) - (right ? 1 : 0)) * weight) / total;
    biasSlope += error;
    for (const name of names) slopes.set(name, (slopes.get(name) ?? 0) + error * (evidence[name] ?? 0));
  }
  return {
    bias: fit.bias - STEP * biasSlope,
    weights: Object.fromEntries(
      names.map((name) => [name, (fit.weights[name] ?? 0) - STEP * (slopes.get(name) ?? 0)]),
    ),
  };
}

function probabilityOf({ bias, weights }: Fit, evidence: Readonly<Record<string, number>>): number {
  const z = Object.entries(weights).reduce(
    (sum, [name, weight]) => sum + weight * (evidence[name] ?? 0),
    bias,
  );
  return 1 / (1 + Math.exp(-z));
}
