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

/** A reply has three sentences, and a fourth where all are short. */
const CHARACTERS_MAX: Record<Language, number> = { en: 420, zh: 140 };
/** An article this close to the best one may give a sentence too. */
const NEAR = 0.6;
/** A sentence this much weaker than the best one is left out. */
const WORTH = 0.2;
/** A sentence beside a good one often goes on with the same matter under a pronoun. */
const NEIGHBOUR = 0.2;
const KIND_WEIGHT = 2;

/** Up to three sentences, or four short ones, that answer, best article first, each article's in its own order. */
export function selectSentences(ranked: readonly RankedArticle[], question: Question): SelectedSentence[] {
  const top = ranked[0]?.score ?? 0;
  const near = ranked.slice(0, 3).filter(({ score }) => score >= NEAR * top);
  const candidates = near
    .flatMap((article) => scored(article, top, question))
    .sort((a, b) => b.score - a.score);
  const best = candidates[0]?.score ?? 0;
  return withinBounds(
    candidates.filter(({ score }) => score > 0 && score >= WORTH * best),
    CHARACTERS_MAX[question.language],
  ).sort((a, b) => rankOf(near, a) - rankOf(near, b) || a.position - b.position);
}

/** The best ones that fit; three at least, whatever their length. */
function withinBounds(best: readonly SelectedSentence[], charactersMax: number): SelectedSentence[] {
  const [first, second, third, fourth] = best;
  const three = [first, second, third].filter((sentence) => sentence !== undefined);
  const length = three.reduce((sum, { text }) => sum + text.length, 0);
  return fourth && length + fourth.text.length <= charactersMax ? [...three, fourth] : three;
}

function scored(
  { article, score, sentences }: RankedArticle,
  top: number,
  question: Question,
): SelectedSentence[] {
  const standing = score / top;
  return sentences.map(({ text, position, score: own }, index) => ({
    article,
    text,
    position,
    score:
      (own + NEIGHBOUR * Math.max(sentences[index - 1]?.score ?? 0, sentences[index + 1]?.score ?? 0)) *
      standing *
      (1 + KIND_WEIGHT * fit(text, question.kinds, question.language)),
  }));
}

function fit(text: string, kinds: Question['kinds'], language: Language): number {
  return kinds.length === 0 ? 0 : kindMatch(text, kinds, language);
}

function rankOf(near: readonly RankedArticle[], { article }: SelectedSentence): number {
  return near.findIndex((candidate) => candidate.article === article);
}
