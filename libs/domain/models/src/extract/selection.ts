import type { Language } from '../text/language.js';
import { kindMatch } from './answer-kind.js';
import type { KnowledgeArticle, RankedArticle } from './knowledge-index.js';
import type { Question } from './question.js';

export interface SelectedSentence {
  article: KnowledgeArticle;
  text: string;
  position: number;
  score: number;
}

const SENTENCES_MAX = 3;
/** An article this close to the best one may give a sentence too. */
const NEAR = 0.8;
/** A sentence this much weaker than the best one is left out. */
const WORTH = 0.35;
const KIND_WEIGHT = 1.2;

/** Up to three sentences that answer, best article first, each article's in its own order. */
export function selectSentences(ranked: readonly RankedArticle[], question: Question): SelectedSentence[] {
  const top = ranked[0]?.score ?? 0;
  const near = ranked.slice(0, 2).filter(({ score }) => score >= NEAR * top);
  const candidates = near
    .flatMap((article) => scored(article, top, question))
    .sort((a, b) => b.score - a.score);
  const best = candidates[0]?.score ?? 0;
  return candidates
    .filter(({ score }) => score > 0 && score >= WORTH * best)
    .slice(0, SENTENCES_MAX)
    .sort((a, b) => rankOf(near, a) - rankOf(near, b) || a.position - b.position);
}

function scored(
  { article, score, sentences }: RankedArticle,
  top: number,
  question: Question,
): SelectedSentence[] {
  const standing = (score / top) ** 2;
  return sentences.map(({ text, position, score: own }) => ({
    article,
    text,
    position,
    score: own * standing * (1 + KIND_WEIGHT * fit(text, question.kinds, question.language)),
  }));
}

function fit(text: string, kinds: Question['kinds'], language: Language): number {
  return kinds.length === 0 ? 0 : kindMatch(text, kinds, language);
}

function rankOf(near: readonly RankedArticle[], { article }: SelectedSentence): number {
  return near.findIndex((candidate) => candidate.article === article);
}
