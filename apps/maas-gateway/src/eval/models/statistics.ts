/** Spearman's rank correlation, ties at their mean rank; NaN where one side does not vary. */
export function spearman(left: readonly number[], right: readonly number[]): number {
  return pearson(ranksOf(left), ranksOf(right));
}

/**
 * The probability that a random case of `positives` scores above one of `negatives`, ties counted half: 1 for a score that
 * separates them, 0.5 for one that says nothing. NaN where either is empty.
 */
export function areaUnderRoc(positives: readonly number[], negatives: readonly number[]): number {
  const ranks = ranksOf([...positives, ...negatives]);
  const sum = ranks.slice(0, positives.length).reduce((total, rank) => total + rank, 0);
  const least = (positives.length * (positives.length + 1)) / 2;
  return (sum - least) / (positives.length * negatives.length);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The upper median. NaN without values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Half the width of the 95 % interval of a share (normal approximation), so that a table shows what is noise. */
export function shareMargin(right: number, count: number): number {
  const share = right / count;
  return 1.96 * Math.sqrt((share * (1 - share)) / count);
}

function pearson(left: readonly number[], right: readonly number[]): number {
  const [middleLeft, middleRight] = [mean(left), mean(right)];
  let both = 0;
  let ofLeft = 0;
  let ofRight = 0;
  left.forEach((value, at) => {
    const [x, y] = [value - middleLeft, (right[at] ?? Number.NaN) - middleRight];
    both += x * y;
    ofLeft += x * x;
    ofRight += y * y;
  });
  return both / Math.sqrt(ofLeft * ofRight);
}

/** From 1; equal values share the mean of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((value, at) => ({ value, at })).toSorted((a, b) => a.value - b.value);
  const ranks = values.map(() => 0);
  for (let first = 0, next = 0; first < order.length; first = next) {
    while (next < order.length && order[next]?.value === order[first]?.value) next++;
    for (const { at } of order.slice(first, next)) ranks[at] = (first + 1 + next) / 2;
  }
  return ranks;
}
