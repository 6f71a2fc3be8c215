/** Weight of each term in a document or a question. */
export type TermWeights = ReadonlyMap<string, number>;

export interface Bm25Options {
  /** How fast repeated terms stop counting. */
  k1: number;
  /** How much long documents are held back, 0–1. */
  b: number;
}

interface Posting {
  document: number;
  /** The term's share of a document's score, before its weight in the question. */
  score: number;
}

/** An index over documents numbered from 0, scored by Okapi BM25 (Robertson and Zaragoza, 2009). */
export class Bm25Index {
  private readonly postings = new Map<string, Posting[]>();

  constructor(
    private readonly documents: readonly TermWeights[],
    { k1, b }: Bm25Options,
  ) {
    const lengths = documents.map((document) => sum(document.values()));
    const average = sum(lengths) / Math.max(1, documents.length);
    const containing = countDocuments(documents);
    documents.forEach((terms, document) => {
      const norm = k1 * (1 - b + (b * (lengths[document] ?? 0)) / (average || 1));
      for (const [term, frequency] of terms) {
        const idf = idfOf(documents.length, containing.get(term) ?? 0);
        const score = (idf * frequency * (k1 + 1)) / (frequency + norm);
        const list = this.postings.get(term) ?? [];
        list.push({ document, score });
        this.postings.set(term, list);
      }
    });
  }

  /** The score of every document that shares a term with `question`. */
  score(question: TermWeights): Map<number, number> {
    const scores = new Map<number, number>();
    for (const [term, weight] of question) {
      for (const { document, score } of this.postings.get(term) ?? []) {
        scores.set(document, (scores.get(document) ?? 0) + weight * score);
      }
    }
    return scores;
  }

  /** How much a term tells documents apart; most for one that no document has. */
  idf(term: string): number {
    return idfOf(this.documents.length, this.postings.get(term)?.length ?? 0);
  }

  has(document: number, term: string): boolean {
    return this.documents[document]?.has(term) ?? false;
  }
}

/** How often each term occurs, as the weights of a document. */
export function countTerms(
  terms: Iterable<string>,
  weight = 1,
  into = new Map<string, number>(),
): Map<string, number> {
  for (const term of terms) into.set(term, (into.get(term) ?? 0) + weight);
  return into;
}

function countDocuments(documents: readonly TermWeights[]): Map<string, number> {
  const containing = new Map<string, number>();
  for (const terms of documents) countTerms(terms.keys(), 1, containing);
  return containing;
}

function idfOf(documents: number, containing: number): number {
  return Math.log(1 + (documents - containing + 0.5) / (containing + 0.5));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
