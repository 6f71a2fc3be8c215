import type { Language } from '../text/language.js';
import { kindMatch } from './answer-kind.js';
import type { KnowledgeArticle } from './knowledge.js';
import type { RankedArticle } from './knowledge-index.js';
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
/**
 * How much a sentence gains from its paragraph, from a good sentence beside it, from containing the kind of thing asked
 * for and from opening a paragraph, and how fast it loses as its article falls behind.
 */
const WEIGHT = { paragraph: 1.5, neighbour: 0.1, kind: 1.5, opening: 0.2, rank: 2 };

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
  const rank = (score / top) ** WEIGHT.rank;
  return sentences.map(({ text, position, paragraph, score: own, paragraphScore }, at) => {
    const beside = Math.max(sentences[at - 1]?.score ?? 0, sentences[at + 1]?.score ?? 0);
    const met = own + WEIGHT.neighbour * beside + WEIGHT.paragraph * paragraphScore;
    const opening = sentences[at - 1]?.paragraph === paragraph ? 0 : WEIGHT.opening;
    return {
      article,
      text,
      position,
      score: met * rank * (1 + opening) * (1 + WEIGHT.kind * fit(text, question)),
    };
  });
}

function fit(text: string, { kinds, language }: Question): number {
  return kinds.length === 0 ? 0 : kindMatch(text, kinds, language);
}

function rankOf(near: readonly RankedArticle[], { article }: SelectedSentence): number {
  return near.findIndex((candidate) => candidate.article === article);
}
