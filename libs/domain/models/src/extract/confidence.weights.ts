import type { ConfidenceWeights } from './evidence.js';

// Written by `npm run eval:support -- --fit`; do not edit.
export const BY_WORDS: ConfidenceWeights = {
  bias: -1.647,
  weights: {
    score: -0.101,
    margin: 0.858,
    reach: 0.095,
    strangeness: -0.497,
    document: 1.641,
    sentence: -2.592,
    known: -1.004,
    nearly: 8.668,
    meaningTitle: 0,
    meaningParagraph: 0,
    meaningSentence: 0,
    meaningKnown: 0,
    outside: -0.998,
    outsideMeaning: 0,
    outsideAhead: 0,
    foreign: -2.001,
    oppose: 0.256,
  },
};

export const BY_MEANING: ConfidenceWeights = {
  bias: -1.764,
  weights: {
    score: -0.161,
    margin: 1.04,
    reach: 0.071,
    strangeness: 0.452,
    document: 1.015,
    sentence: -1.915,
    known: 0.505,
    nearly: 0.793,
    meaningTitle: -0.111,
    meaningParagraph: 1.529,
    meaningSentence: 0.526,
    meaningKnown: 0.746,
    outside: -0.719,
    outsideMeaning: -2.925,
    outsideAhead: -2.074,
    foreign: -1.551,
    oppose: 0.791,
  },
};
