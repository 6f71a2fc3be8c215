const FIRST_MS = 50;
const MOST_MS = 2_000;

/** How long to wait before the next start, after so many ends in a row. */
export function backOffMs(endsInARow: number): number {
  return Math.min(MOST_MS, FIRST_MS * 2 ** (endsInARow - 1));
}
