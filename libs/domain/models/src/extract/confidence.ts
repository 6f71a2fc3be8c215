import type { BaseKind, Ranking } from '../retrieval/knowledge-index.js';
import type { Question } from '../retrieval/question.js';
import { BY_MEANING, BY_WORDS } from './confidence.weights.js';
import type { Evidence } from './evidence.js';

/** How much sharper than its likeness a known question that is nearly the same counts. */
const NEARLY = 6;
/** Beyond these, more says nothing: small knowledge bases have scores far from those of the pack that was fitted to. */
const SCORE = { least: -6, most: 4 };
const MARGIN = { least: 0, most: 3 };
/** From here on, what no article is about is far enough; so it is where no examples are given. */
const AHEAD_LEAST = 0.2;

export function evidenceOf(question: Question, { articles, outside }: Ranking): Evidence | undefined {
  const [best, second] = articles;
  if (!best) return undefined;
  const { features } = best;
  const nearest = Math.max(
    features.meaningTitle,
    features.meaningParagraph,
    features.meaningSentence,
    features.meaningKnown,
  );
  return {
    score: within(logit(best.score), SCORE),
    margin: within(logit(best.score) - (second ? logit(second.score) : -10), MARGIN),
    reach: features.reach,
    strangeness: best.strangeness,
    document: features.document,
    sentence: features.sentence,
    known: features.known,
    nearly: Math.max(Math.min(1, features.exact), features.known ** NEARLY, features.meaningKnown ** NEARLY),
    meaningTitle: features.meaningTitle,
    meaningParagraph: features.meaningParagraph,
    meaningSentence: features.meaningSentence,
    meaningKnown: features.meaningKnown,
    learnt: features.learnt,
    learntAhead: features.learnt - Math.max(0, ...articles.slice(1).map((other) => other.features.learnt)),
    outside: outside.words,
    outsideMeaning: outside.meaning,
    outsideAhead: Math.max(-AHEAD_LEAST, outside.meaning - nearest),
    foreign: question.foreign ? 1 : 0,
    oppose: features.oppose + features.opposeParagraph,
  };
}

/** What an article is known to answer, or has for a title, it answers: too rare among test questions to be learnt. */
const EXACT_LEAST = 0.9;

/** What an answer was found by, and in what kind of base. */
export interface Way {
  by: 'words' | 'meaning';
  kind: BaseKind;
}

/** The probability, 0–1, that the passages chosen under this evidence answer the question. */
export function confidenceOf(evidence: Evidence, { by, kind }: Way): number {
  const { bias, weights } = (by === 'meaning' ? BY_MEANING : BY_WORDS)[kind];
  const names = Object.keys(weights) as (keyof Evidence)[]; // The weights have no other keys.
  const z = names.reduce((sum, name) => sum + weights[name] * evidence[name], bias);
  return Math.max(1 / (1 + Math.exp(-z)), evidence.nearly === 1 ? EXACT_LEAST : 0);
}

function within(value: number, { least, most }: { least: number; most: number }): number {
  return Math.min(most, Math.max(least, value));
}

function logit(score: number): number {
  return Math.log(score / (1 - score));
}
