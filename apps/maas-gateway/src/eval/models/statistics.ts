import { ranksOf } from '@isthmus/domain-models';

/** Spearman's rank correlation, ties at their mean rank; NaN where one side does not vary. */
export function spearman(left: readonly number[], right: readonly number[]): number {
  return pearson(ranksOf(left), ranksOf(right));
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
