/** What is seen of an article, or a paragraph, beside a question. Each is about 0–1, or a small number of things. */
export type ArticleFeature =
  // By words, as shares of the most that the question's terms could be worth.
  | 'document'
  | 'paragraph'
  | 'sentence'
  | 'reach'
  | 'title'
  // Its title, or a question that it is known to answer, is what was asked: 1 nearly, 2 the title word for word.
  | 'exact'
  // By the nearest question that it is known to answer.
  | 'known'
  | 'knownNearly'
  | 'knownNearest'
  // By meaning: cosines of the encoder.
  | 'meaningTitle'
  | 'meaningParagraph'
  | 'meaningSentence'
  | 'meaningKnown'
  | 'meaningKnownNearly'
  | 'meaningKnownMean'
  | 'meaningKnownNearest'
  | 'meaningWrittenMean'
  | 'meaningWrittenNearest'
  // By what all its known questions teach.
  | 'learnt'
  // By opposites: of the title, and of the best paragraph.
  | 'agree'
  | 'oppose'
  | 'missing'
  | 'unasked'
  | 'opposeParagraph'
  // Concepts of its title that say the opposite of those asked for.
  | 'opposed'
  // By names, codes and numbers of the question that it contains, and by the kind of thing asked for.
  | 'names'
  | 'kind';

export type ParagraphFeature =
  | 'words'
  | 'sentence'
  | 'known'
  | 'knownNearly'
  | 'meaning'
  | 'meaningSentence'
  | 'meaningKnown'
  | 'meaningKnownNearly'
  | 'learnt'
  | 'agree'
  | 'oppose'
  | 'unasked'
  | 'kind'
  | 'opening';

export type Features<Name extends string> = Readonly<Record<Name, number>>;

/** Weights of a ranking. */
export interface RankingWeights {
  /** The sum of shares, before it is made a score of 0–1, of an article that is as likely to answer as not. */
  bias: number;
  articles: Features<ArticleFeature>;
  paragraphs: Features<ParagraphFeature>;
}

/** What one feature adds to a score. */
export interface FeatureShare<Name extends string> {
  feature: Name;
  value: number;
  share: number;
}

/** The score of what has these features: the sum of its shares. */
export function scoreOf<Name extends string>(features: Features<Name>, weights: Features<Name>): number {
  let sum = 0;
  for (const name in weights) sum += weights[name] * features[name];
  return sum;
}

/** Why a score is what it is, the largest share first; features that add nothing are left out. */
export function sharesOf<Name extends string>(
  features: Features<Name>,
  weights: Features<Name>,
): FeatureShare<Name>[] {
  const names = Object.keys(weights) as Name[]; // Records of these features have no other keys.
  return names
    .map((feature) => ({ feature, value: features[feature], share: weights[feature] * features[feature] }))
    .filter(({ share }) => share !== 0)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
}
