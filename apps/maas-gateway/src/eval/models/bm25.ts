import { bm25f, idfOf } from '@isthmus/domain-models';

const K1 = 1.2;
const B = 0.75;

/**
 * Lexical search, the peer of the encoder: a score of each text for a query, in their order. Okapi BM25 over words, and over
 * pairs of characters where there are no spaces.
 */
export function bm25(texts: readonly string[]): (query: string) => number[] {
  const documents = texts.map(termsOf);
  const weights = bm25f(
    documents.map((terms) => [{ terms, weight: 1, b: B }]),
    idfOf(documents),
    K1,
  );
  return (query) => {
    const terms = termsOf(query);
    return weights.map((weightOf) => terms.reduce((sum, term) => sum + (weightOf.get(term) ?? 0), 0));
  };
}

function termsOf(text: string): string[] {
  return (text.toLowerCase().match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? []).flatMap(
    (run) =>
      /\p{Script=Han}/u.test(run) && run.length > 1
        ? Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2))
        : [run],
  );
}
