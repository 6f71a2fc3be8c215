/** A question's candidates to learn from: what is seen of each, and which are right. */
export interface Choice<Name extends string> {
  candidates: readonly Readonly<Record<Name, number>>[];
  right: readonly boolean[];
  /** How much the question counts. */
  weight: number;
}

/** Candidates side by side, features scaled. */
interface Rows {
  values: Float64Array;
  right: readonly boolean[];
  weight: number;
}

const ROUNDS = 250;
/** Adam (Kingma and Ba, 2015) on the whole batch. */
const ADAM = { step: 0.06, first: 0.9, second: 0.99, floor: 1e-8 };
const RIDGE = 0.0003;

/**
 * Weights under which right candidates come first: the likelihood that one of them is chosen where each is chosen in
 * proportion to the exponential of its score (a conditional logit), with a ridge on weights of features scaled to deviations
 * of 1; those in `fixed` stay as they are. Deterministic. Choices without a right candidate, or of right ones only, teach nothing.
 */
export function fitListwise<Name extends string>(
  choices: readonly Choice<Name>[],
  fixed: Partial<Record<Name, number>> = {},
): Record<Name, number> {
  const names = Object.keys(choices[0]?.candidates[0] ?? {}) as Name[]; // Records of these features have no other keys.
  const taught = choices.filter(({ right }) => right.includes(true) && right.includes(false));
  const scales = scalesOf(taught, names);
  const rows = taught.map(({ candidates, right, weight }): Rows => {
    const values = candidates.flatMap((features) =>
      names.map((name, n) => features[name] / (scales[n] ?? 1)),
    );
    return { values: Float64Array.from(values), right, weight };
  });
  const total = rows.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const weights = Float64Array.from(names, (name, n) => (fixed[name] ?? 0) * (scales[n] ?? 1));
  const free = names.map((name) => fixed[name] === undefined);
  const first = new Float64Array(names.length);
  const second = new Float64Array(names.length);
  for (let round = 1; round <= ROUNDS; round++) {
    const slope = weights.map((weight) => -RIDGE * weight);
    for (const row of rows) addSlope(row, { weights, slope, total });
    for (let n = 0; n < names.length; n++) {
      if (!free[n]) continue;
      const rise = slope[n] ?? 0;
      const mean = (first[n] = ADAM.first * (first[n] ?? 0) + (1 - ADAM.first) * rise);
      const square = (second[n] = ADAM.second * (second[n] ?? 0) + (1 - ADAM.second) * rise ** 2);
      const corrected = mean / (1 - ADAM.first ** round);
      const deviation = Math.sqrt(square / (1 - ADAM.second ** round)) + ADAM.floor;
      weights[n] = (weights[n] ?? 0) + (ADAM.step * corrected) / deviation / Math.sqrt(1 + round / 50);
    }
  }
  return Object.fromEntries(names.map((name, n) => [name, (weights[n] ?? 0) / (scales[n] ?? 1)])) as Record<
    Name,
    number
  >; // One entry a name.
}

function addSlope(
  { values, right, weight }: Rows,
  { weights, slope, total }: { weights: Float64Array; slope: Float64Array; total: number },
): void {
  const width = weights.length;
  const scores = right.map((_, at) => dot(values, at * width, weights));
  const most = Math.max(...scores);
  const chances = scores.map((score) => Math.exp(score - most));
  const all = chances.reduce((sum, chance) => sum + chance, 0);
  const good = chances.reduce((sum, chance, at) => sum + (right[at] ? chance : 0), 0);
  for (const [at, chance] of chances.entries()) {
    const pull = ((right[at] ? chance / good : 0) - chance / all) * (weight / total);
    for (let n = 0; n < width; n++) slope[n] = (slope[n] ?? 0) + pull * (values[at * width + n] ?? 0);
  }
}

function dot(values: Float64Array, start: number, weights: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < weights.length; n++) sum += (values[start + n] ?? 0) * (weights[n] ?? 0);
  return sum;
}

/** The standard deviation of each feature over all candidates; 1 for one that never changes. */
function scalesOf<Name extends string>(choices: readonly Choice<Name>[], names: readonly Name[]): number[] {
  return names.map((name) => {
    let [count, sum, squares] = [0, 0, 0];
    for (const { candidates } of choices)
      for (const features of candidates) {
        const value = features[name];
        count++;
        sum += value;
        squares += value ** 2;
      }
    const mean = sum / (count || 1);
    return Math.sqrt(Math.max(0, squares / (count || 1) - mean ** 2)) || 1;
  });
}
