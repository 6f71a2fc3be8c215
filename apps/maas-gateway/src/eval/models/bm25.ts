const K1 = 1.2;
const B = 0.75;

/** Lexical search, the peer of the encoder: Okapi BM25 over words, and over pairs of characters where there are no spaces. */
export class Bm25 {
  private readonly counts: Map<string, number>[];
  private readonly lengths: number[];
  private readonly lengthMean: number;
  private readonly documentsWith = new Map<string, number>();

  constructor(texts: readonly string[]) {
    const documents = texts.map(termsOf);
    this.counts = documents.map(countsOf);
    this.lengths = documents.map(({ length }) => length);
    this.lengthMean = this.lengths.reduce((sum, length) => sum + length, 0) / texts.length;
    for (const counts of this.counts)
      for (const term of counts.keys()) this.documentsWith.set(term, (this.documentsWith.get(term) ?? 0) + 1);
  }

  /** A score for each text, in their order. */
  scores(query: string): number[] {
    const terms = termsOf(query);
    return this.counts.map((counts, at) => {
      const norm = K1 * (1 - B + (B * (this.lengths[at] ?? 0)) / this.lengthMean);
      return terms.reduce((sum, term) => {
        const count = counts.get(term) ?? 0;
        return sum + (this.rarity(term) * count * (K1 + 1)) / (count + norm);
      }, 0);
    });
  }

  private rarity(term: string): number {
    const found = this.documentsWith.get(term) ?? 0;
    return Math.log(1 + (this.counts.length - found + 0.5) / (found + 0.5));
  }
}

function termsOf(text: string): string[] {
  return (text.toLowerCase().match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? []).flatMap(
    (run) =>
      /\p{Script=Han}/u.test(run) && run.length > 1
        ? Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2))
        : [run],
  );
}

function countsOf(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
