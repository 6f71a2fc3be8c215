import type { ConfidenceWeights } from './evidence.js';

// Written by `npm run eval:support -- --fit`; do not edit.
export const BY_WORDS: ConfidenceWeights = {
  bias: -1.817,
  weights: {
    score: -0.186,
    margin: 0.941,
    reach: 0.154,
    strangeness: -0.669,
    document: 1.473,
    sentence: -2.067,
    known: 0.408,
    nearly: 1.248,
    meaningTitle: 0,
    meaningParagraph: 0,
    meaningSentence: 0,
    meaningKnown: 0,
    outside: -2.33,
    outsideMeaning: 0,
    outsideAhead: 0,
    foreign: -1.746,
    oppose: 0.446,
  },
};

export const BY_MEANING: ConfidenceWeights = {
  bias: -1.68,
  weights: {
    score: -0.217,
    margin: 1.259,
    reach: -0.278,
    strangeness: -0.444,
    document: 0.726,
    sentence: -1.642,
    known: 0.729,
    nearly: 0.824,
    meaningTitle: -0.442,
    meaningParagraph: 1.707,
    meaningSentence: 0.451,
    meaningKnown: 1.483,
    outside: -1.577,
    outsideMeaning: -3.264,
    outsideAhead: -3.28,
    foreign: -1.187,
    oppose: 0.612,
  },
};
