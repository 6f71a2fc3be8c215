/** Shorter words have too many neighbours to guess which one was meant. */
const LENGTH_MIN = 4;
const LENGTH_OF_TWO_EDITS = 8;

/** Known words by their first letter, to find the one that a misspelt word was meant to be. */
export class Spelling {
  private readonly known = new Map<string, string[]>();

  /** `words` in order of preference: of two equally near ones the earlier is taken. */
  constructor(words: Iterable<string>) {
    for (const word of words) {
      const first = word[0];
      if (first !== undefined) this.known.set(first, [...(this.known.get(first) ?? []), word]);
    }
  }

  /** The nearest known word with the same first letter, at an edit distance of one, or two for a long word; undefined without one. */
  nearest(word: string): string | undefined {
    if (word.length < LENGTH_MIN) return undefined;
    const edits = word.length >= LENGTH_OF_TWO_EDITS ? 2 : 1;
    let best: string | undefined;
    let least = edits + 1;
    for (const candidate of this.known.get(word[0] ?? '') ?? []) {
      if (Math.abs(candidate.length - word.length) > edits || candidate.length < LENGTH_MIN) continue;
      const distance = editDistance(word, candidate, least - 1);
      if (distance < least) [best, least] = [candidate, distance];
    }
    return best;
  }
}

/** Letters missing, added, wrong or swapped with their neighbour (optimal string alignment); gives up beyond `most`. */
export function editDistance(a: string, b: string, most: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const wrong = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const missing = Math.min(last[j] ?? 0, row[j - 1] ?? 0) + 1;
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (beforeLast[j - 2] ?? 0) + 1
          : Infinity;
      row.push(Math.min(wrong, missing, swapped));
    }
    if (Math.min(...row) > most) return most + 1;
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? most + 1;
}
