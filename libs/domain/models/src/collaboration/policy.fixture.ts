import type { CollaborationPolicy } from './policy.js';
import type { ScoredToken } from './token.scores.js';

/** A policy that is right as it is. */
export function policyOf(changes: Partial<CollaborationPolicy> = {}): CollaborationPolicy {
  return {
    version: 1,
    small: 'local/small',
    large: 'cloud/large',
    score: { kind: 'single', name: 'minimum' },
    threshold: -2,
    promise: { kind: 'marginal', riskMax: 0.1, answers: 200 },
    when: 'mid-stream',
    heldBackTokens: 3,
    withoutScore: 'large',
    budget: {},
    ...changes,
  };
}

export function tokensOf(...logprobs: (number | undefined)[]): ScoredToken[] {
  return logprobs.map((logprob) => ({ logprob, top: logprob === undefined ? [] : [logprob, logprob - 1] }));
}
