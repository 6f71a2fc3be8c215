import { CollaborationStream, type CollaborationPolicy } from '@isthmus/domain-models';
import { TokenScorer } from '@isthmus/kernels';
import type { ScoredItem } from './scored.items.js';

/** Tokens that a first round decides so that the code is compiled, and then those that are measured. */
const ROUNDS = { warm: 20, measured: 60 };
const TOKENS_MAX = 4_096;

/** A policy that watches while the answer streams and never gives up, so that every token is weighed. */
export const WATCHING: CollaborationPolicy = {
  version: 1,
  small: 'small',
  large: 'large',
  score: { kind: 'single', name: 'windowed-minimum' },
  threshold: -16,
  promise: { kind: 'marginal', riskMax: 0.1, answers: 1 },
  when: 'mid-stream',
  heldBackTokens: 8,
  withoutScore: 'large',
  budget: {},
};

/** Processor time of a decision in nanoseconds a token; opening, ending and closing an answer are spread over its tokens. */
export function decisionNanoseconds(items: readonly ScoredItem[]): {
  alone: number;
  withAlternatives: number;
} {
  const tokens = items.flatMap((item) => item.tokens).slice(0, TOKENS_MAX);
  const bare = tokens.map(({ logprob }) => ({ logprob, top: [] }));
  return { alone: measured(bare), withAlternatives: measured(tokens) };
}

function measured(tokens: ScoredItem['tokens']): number {
  const scorer = new TokenScorer();
  const follow = () => {
    const stream = new CollaborationStream(scorer, WATCHING, { costMicro: 0, tokensMax: TOKENS_MAX });
    for (const token of tokens) stream.push(token);
    stream.end();
    stream.close();
  };
  for (let round = 0; round < ROUNDS.warm; round++) follow();
  const started = process.cpuUsage();
  for (let round = 0; round < ROUNDS.measured; round++) follow();
  const { user, system } = process.cpuUsage(started);
  return (1_000 * (user + system)) / (ROUNDS.measured * tokens.length);
}
