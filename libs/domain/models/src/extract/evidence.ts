/** What a ranking says about how sure an answer is; each about 0–1. */
export interface Evidence {
  /** The score of the best article, and how far it is ahead of the second, in the units of the ranking. */
  score: number;
  margin: number;
  /** Shares of the question: what the best article contains, and what nothing accounts for. */
  reach: number;
  strangeness: number;
  /** By words, of the best article. */
  document: number;
  sentence: number;
  known: number;
  /** How nearly the question is one that the article is known to answer. */
  nearly: number;
  /** Cosines of the best article's nearest title, paragraph, sentence and known question. */
  meaningTitle: number;
  meaningParagraph: number;
  meaningSentence: number;
  meaningKnown: number;
  /** What known questions teach of the best article, and how far that is ahead of the others listed. */
  learnt: number;
  learntAhead: number;
  /** Cosines with the nearest example of what no article is about. */
  outside: number;
  outsideMeaning: number;
  /** How much nearer in meaning that is than the best article. */
  outsideAhead: number;
  /** 1 when the question contains a word that only questions about other subjects contain, else 0. */
  foreign: number;
  /** Opposites in the best article. */
  oppose: number;
}

/** What confidence is computed with: logistic regression. */
export interface ConfidenceWeights {
  bias: number;
  weights: Readonly<Record<keyof Evidence, number>>;
}
