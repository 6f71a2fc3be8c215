import type { TokenScorer } from '@isthmus/kernels';
import { CollaborationStream, type Decision, type RequestBounds } from './decision.js';
import type { CollaborationPolicy } from './policy.js';
import type { ScoredToken } from './token.scores.js';

/** All that a decision came from, as JSON: null for a number that is none, a missing `logprob` for one not given. */
export interface DecisionRecord {
  policy: CollaborationPolicy;
  bounds: RequestBounds;
  tokens: readonly { logprob?: number | null; top: readonly (number | null)[]; elapsedMs: number }[];
  /** Whether the small answer came to its end before it was decided. */
  ended: boolean;
  decision: Decision;
}

/** What a record keeps of a token. */
export function recordedToken(
  { logprob, top }: ScoredToken,
  elapsedMs: number,
): DecisionRecord['tokens'][number] {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  const rest = { top: top.map(finite), elapsedMs };
  return logprob === undefined ? rest : { logprob: finite(logprob), ...rest };
}

/** Decides again from the record alone; the same bits on every machine, as the kernel and its reference are. */
export function replayDecision(scorer: TokenScorer, record: DecisionRecord): Decision {
  const stream = new CollaborationStream(scorer, record.policy, record.bounds);
  try {
    for (const { logprob, top, elapsedMs } of record.tokens) {
      const numbers = top.map((value) => value ?? Number.NaN);
      const token = { logprob: logprob === null ? Number.NaN : logprob, top: numbers };
      const { decision } = stream.push(token, elapsedMs);
      if (decision && !record.ended) return decision;
    }
    return stream.end();
  } finally {
    stream.close();
  }
}
