import { TokenScorer } from '@isthmus/kernels';
import { tokenScoresOf, type ScoredToken, type TokenScores } from '@isthmus/domain-models';
import type { ChatItem } from '../models/chat.item.js';
import { SeededChoice } from '../models/seeded.choice.js';
import type { SmallAnswer } from './answers.js';

/** An item, answered by the small model and as the script has it by the large one. */
export interface ScoredItem {
  /** Category and language: what a policy is calibrated for. */
  task: string;
  promptCharacters: number;
  tokens: readonly ScoredToken[];
  scores: TokenScores;
  right: boolean;
  /** What each answer is worth. */
  small: number;
  large: number;
}

/** Of 100 items the scripted large model answers so many correctly; which ones depends on the seed alone. */
export const LARGE_RIGHT_PERCENT = 95;
const SEED = 15;

export function scoredItems(items: readonly ChatItem[], answers: readonly SmallAnswer[]): ScoredItem[] {
  const scorer = new TokenScorer();
  const choice = new SeededChoice(SEED);
  return items.map(({ category, language, prompt, isRight }, i) => {
    const { text = '', logprobs = [], top = [] } = answers[i] ?? {};
    const tokens = logprobs.map((logprob, at) => ({ logprob, top: top[at] ?? [] }));
    const right = isRight(text);
    return {
      task: `${category} ${language}`,
      promptCharacters: prompt.length,
      tokens,
      scores: tokenScoresOf(scorer, tokens),
      right,
      small: right ? 1 : 0,
      large: choice.between(1, 100) <= LARGE_RIGHT_PERCENT ? 1 : 0,
    };
  });
}
