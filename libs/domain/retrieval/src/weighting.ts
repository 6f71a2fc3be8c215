import type { TermWeights } from './posting-index.js';

/** One part of a document: what its terms count for, and how much a long one is discounted (0–1). */
export interface Field {
  terms: readonly string[];
  weight: number;
  b: number;
}

/** How much a term tells documents apart; most for one that no document has. */
export type Idf = (term: string) => number;

/** Inverse document frequency over documents given by their terms (Robertson and Zaragoza, 2009). */
export function idfOf(documents: readonly Iterable<string>[]): Idf {
  const containing = new Map<string, number>();
  for (const terms of documents) countTerms(new Set(terms), 1, containing);
  return (term) => {
    const count = containing.get(term) ?? 0;
    return Math.log(1 + (documents.length - count + 0.5) / (count + 0.5));
  };
}

/**
 * BM25F: the frequencies of a term in the fields of a document, each discounted by the field's length, are added up
 * before they saturate. Documents must have the same fields in the same order.
 */
export function bm25f(documents: readonly (readonly Field[])[], idf: Idf, k1: number): TermWeights[] {
  const averages = averageLengths(documents);
  return documents.map((fields) => {
    const frequencies = new Map<string, number>();
    fields.forEach(({ terms, weight, b }, number) => {
      const norm = 1 - b + (b * terms.length) / (averages[number] || 1);
      countTerms(terms, weight / norm, frequencies);
    });
    return mapValues(frequencies, (frequency, term) => (idf(term) * frequency * (k1 + 1)) / (frequency + k1));
  });
}

/** Documents as unit vectors of idf, times idf once more: multiplied with a question's weights this is a cosine. */
export function cosine(documents: readonly TermWeights[], idf: Idf): TermWeights[] {
  return documents.map((terms) => {
    const length = normOf(terms, idf) || 1;
    return mapValues(terms, (weight, term) => (weight * idf(term) ** 2) / length);
  });
}

/** The length of a vector of terms, each as long as its weight times its idf. */
export function normOf(terms: TermWeights, idf: Idf): number {
  let sum = 0;
  for (const [term, weight] of terms) sum += (weight * idf(term)) ** 2;
  return Math.sqrt(sum);
}

/** How often each term occurs, times `weight`. */
export function countTerms(
  terms: Iterable<string>,
  weight = 1,
  into = new Map<string, number>(),
): Map<string, number> {
  for (const term of terms) into.set(term, (into.get(term) ?? 0) + weight);
  return into;
}

function averageLengths(documents: readonly (readonly Field[])[]): number[] {
  const fields = documents[0]?.length ?? 0;
  return Array.from({ length: fields }, (_, number) => {
    const total = documents.reduce((sum, document) => sum + (document[number]?.terms.length ?? 0), 0);
    return total / documents.length;
  });
}

function mapValues(terms: TermWeights, change: (weight: number, term: string) => number): TermWeights {
  return new Map([...terms].map(([term, weight]) => [term, change(weight, term)]));
}
