/** Weight of each term in a document or a question. */
export type TermWeights = ReadonlyMap<string, number>;

/**
 * Which documents, numbered from 0, contain a term, and what it adds to their scores. Everything that does not depend on
 * the question is computed when it is built, so that a question costs one addition for each posting of its terms.
 */
export class PostingIndex {
  private readonly numbers = new Map<string, number>();
  /** Postings of term n lie from `starts[n]` up to but without `starts[n + 1]`, ordered by document. */
  private readonly starts: Uint32Array;
  private readonly postings: Uint32Array;
  private readonly shares: Float32Array;

  constructor(documents: readonly TermWeights[]) {
    for (const terms of documents) {
      for (const term of terms.keys()) if (!this.numbers.has(term)) this.numbers.set(term, this.numbers.size);
    }
    const counts = new Uint32Array(this.numbers.size + 1);
    for (const terms of documents) for (const term of terms.keys()) bump(counts, this.numberOf(term) + 1);
    this.starts = counts.map(runningSum());
    this.postings = new Uint32Array(this.starts.at(-1) ?? 0);
    this.shares = new Float32Array(this.postings.length);
    const free = this.starts.slice();
    documents.forEach((terms, document) => {
      for (const [term, share] of terms) {
        const at = bump(free, this.numberOf(term));
        this.postings[at] = document;
        this.shares[at] = share;
      }
    });
  }

  /** Adds to `scores`, by document, what the terms of `question` are worth there, times `factor`. */
  addScores(question: TermWeights, scores: Float64Array, factor = 1): void {
    for (const [term, weight] of question) {
      const [start, end] = this.span(term);
      for (let at = start; at < end; at++) {
        const document = this.postings[at] ?? 0;
        scores[document] = (scores[document] ?? 0) + factor * weight * (this.shares[at] ?? 0);
      }
    }
  }

  /** Whether a document contains a term. */
  has(document: number, term: string): boolean {
    const [start, end] = this.span(term);
    let low = start;
    let high = end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.postings[middle] ?? 0) < document) low = middle + 1;
      else high = middle;
    }
    return low < end && this.postings[low] === document;
  }

  private span(term: string): [start: number, end: number] {
    const number = this.numbers.get(term);
    return number === undefined ? [0, 0] : [this.starts[number] ?? 0, this.starts[number + 1] ?? 0];
  }

  private numberOf(term: string): number {
    return this.numbers.get(term) ?? 0;
  }
}

/** Adds one at a place and answers with what was there before. */
function bump(counts: Uint32Array, at: number): number {
  const before = counts[at] ?? 0;
  counts[at] = before + 1;
  return before;
}

function runningSum(): (count: number) => number {
  let sum = 0;
  return (count) => (sum += count);
}
