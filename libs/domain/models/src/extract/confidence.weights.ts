import type { ConfidenceWeights } from './evidence.js';

// Written by `npm run eval:support -- --fit`; do not edit.
export const BY_WORDS: ConfidenceWeights = {
  bias: -1.747,
  weights: {
    score: 0,
    margin: 0.782,
    reach: 0.153,
    strangeness: -0.803,
    document: 0.344,
    sentence: 0,
    known: 1.921,
    nearly: 0,
    meaningTitle: 0,
    meaningParagraph: 0,
    meaningSentence: 0,
    meaningKnown: 0,
    outside: -1.718,
    outsideMeaning: 0,
    outsideAhead: 0,
    foreign: -1.508,
    oppose: 0,
  },
};

export const BY_MEANING: ConfidenceWeights = {
  bias: -3.27,
  weights: {
    score: 0,
    margin: 0.653,
    reach: 0.143,
    strangeness: -0.523,
    document: 0.355,
    sentence: 0,
    known: 0.888,
    nearly: 0.256,
    meaningTitle: 0.828,
    meaningParagraph: 2.058,
    meaningSentence: 0.659,
    meaningKnown: 2.807,
    outside: -1.308,
    outsideMeaning: -1.74,
    outsideAhead: -2.381,
    foreign: -0.726,
    oppose: 0,
  },
};
