export { KnownWords, wordsByFrequency } from './known.words.js';
export { withDigits } from './numerals.js';
export { plain } from './plain.js';
export { PostingIndex, type TermWeights } from './posting-index.js';
export { stem } from './stem.js';
export { documentTerms, isSingleHan, questionTerms, words } from './terms.js';
export { bm25f, cosine, countTerms, idfOf, normOf, type Field, type Idf } from './weighting.js';
