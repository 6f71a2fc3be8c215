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

/** From 1; equal values share the mean of their ranks. */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((value, at) => ({ value, at })).toSorted((a, b) => a.value - b.value);
  const ranks = values.map(() => 0);
  for (let first = 0, next = 0; first < order.length; first = next) {
    while (next < order.length && order[next]?.value === order[first]?.value) next++;
    for (const { at } of order.slice(first, next)) ranks[at] = (first + 1 + next) / 2;
  }
  return ranks;
}
