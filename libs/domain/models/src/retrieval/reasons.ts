import type { ArticleFeature, FeatureShare } from './features.js';

/** What speaks for an article or against it, as a person would say it. */
export const REASONS = ['words', 'title', 'meaning', 'questions', 'opposites', 'names', 'kind'] as const;
export type Reason = (typeof REASONS)[number];

/** What one reason adds to a score, in the units of the ranking. */
export interface ReasonShare {
  reason: Reason;
  share: number;
}

const REASON_OF: Record<ArticleFeature, Reason> = {
  document: 'words',
  paragraph: 'words',
  sentence: 'words',
  reach: 'words',
  title: 'title',
  exact: 'title',
  known: 'questions',
  knownNearly: 'questions',
  knownNearest: 'questions',
  meaningTitle: 'title',
  meaningParagraph: 'meaning',
  meaningSentence: 'meaning',
  meaningKnown: 'questions',
  meaningKnownNearly: 'questions',
  meaningKnownMean: 'questions',
  meaningKnownNearest: 'questions',
  meaningWrittenMean: 'meaning',
  meaningWrittenNearest: 'meaning',
  learnt: 'questions',
  agree: 'opposites',
  oppose: 'opposites',
  missing: 'opposites',
  unasked: 'opposites',
  opposeParagraph: 'opposites',
  opposed: 'opposites',
  names: 'names',
  kind: 'kind',
};

/** Shares of features, summed up by reason, the largest first; reasons that add nothing are left out. */
export function reasonsOf(shares: readonly FeatureShare<ArticleFeature>[]): ReasonShare[] {
  const sums = new Map<Reason, number>();
  for (const { feature, share } of shares) {
    const reason = REASON_OF[feature];
    sums.set(reason, (sums.get(reason) ?? 0) + share);
  }
  return [...sums]
    .map(([reason, share]) => ({ reason, share }))
    .filter(({ share }) => share !== 0)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
}
