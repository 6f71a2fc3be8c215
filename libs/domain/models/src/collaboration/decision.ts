import { AppError } from '@isthmus/platform-errors';
import type { AnswerStream, TokenScorer } from '@isthmus/kernels';
import { watchedScore, type CollaborationPolicy } from './policy.js';
import { policyScoreOf, tokenScoresOf, WINDOW, type ScoredToken } from './token.scores.js';

/** Why an answer stands or not. */
export type Because = 'score' | 'no-score' | 'cost' | 'latency';

export interface Decision {
  outcome: 'keep' | 'defer';
  because: Because;
  score: number | undefined;
  /** Tokens of the small answer that had come, and those of them that the client may have seen. */
  tokens: number;
  released: number;
  /** How the large model takes over: `continue` from what was shown, or `rewrite` where nothing was. */
  handover: 'rewrite' | 'continue' | undefined;
}

/** What is known of a request before its first token. */
export interface RequestBounds {
  /** The most that both answers can cost together, micro-units. */
  costMicro: number;
  /** The most tokens that the small answer may have. */
  tokensMax: number;
}

/** What to do after a token: show so many tokens in all, and whether it is decided. */
export interface Progress {
  released: number;
  decision: Decision | undefined;
}

/**
 * Follows one answer of the small model, token by token, and says how many of its tokens may be shown and whether the
 * large model takes over. What was released is never taken back: `released` only grows, and a deferral before the first
 * token has released none. Mid-stream it decides what the whole answer would decide, only earlier, so the promise that
 * the threshold was calibrated for holds for it. The caller closes it.
 */
export class CollaborationStream {
  private readonly scorer: TokenScorer;
  private readonly policy: CollaborationPolicy;
  private readonly watched: AnswerStream | undefined;
  private readonly prefix: ScoredToken[] = [];
  private tokens = 0;
  private released = 0;
  private unscored = false;
  private decision: Decision | undefined;

  constructor(scorer: TokenScorer, policy: CollaborationPolicy, bounds: RequestBounds) {
    this.scorer = scorer;
    this.policy = policy;
    const { costMicroMax } = policy.budget;
    if (costMicroMax !== undefined && bounds.costMicro > costMicroMax) this.decide('keep', 'cost');
    const metric = watchedScore(policy);
    if (policy.when === 'mid-stream' && metric === undefined)
      throw new AppError('INVALID_ARGUMENT', 'score: cannot be decided mid-stream');
    // Above every score there is, so that the kernel gives up at once.
    const threshold = policy.threshold ?? Number.MAX_VALUE;
    if (metric)
      this.watched = scorer.open({
        rule: { metric, threshold, tokensMin: 1, tokensMax: Math.max(1, bounds.tokensMax) },
        window: WINDOW,
      });
  }

  /** The next token of the small answer, `elapsedMs` after the request came. */
  push(token: ScoredToken, elapsedMs = 0): Progress {
    this.tokens += 1;
    if (this.decision) return this.progress();
    if (token.logprob === undefined) this.unscored = true;
    const { firstTokenMsMax } = this.policy.budget;
    if (this.unscored) this.decideWithoutScore();
    else if (this.watched) this.watch(this.watched, token);
    else this.collect(token);
    if (!this.decision && this.released === 0 && firstTokenMsMax !== undefined && elapsedMs > firstTokenMsMax)
      this.decide('defer', 'latency');
    return this.progress();
  }

  /** The small answer is complete. */
  end(): Decision {
    if (!this.decision) this.decideBy(this.watched ? this.watched.verdict().score : this.prefixScore());
    const { decision } = this.progress();
    if (!decision) throw new Error('an answer that ended is decided'); // `decideBy` decides.
    return decision;
  }

  close(): void {
    this.watched?.close();
  }

  private watch(watched: AnswerStream, { logprob, top }: ScoredToken): void {
    if (!watched.push(logprob ?? Number.NaN, top)) this.decide('defer', 'score', watched.verdict().score);
    else this.released = Math.max(this.released, this.tokens - this.policy.heldBackTokens);
  }

  private collect(token: ScoredToken): void {
    this.prefix.push(token);
    if (this.prefix.length >= this.policy.heldBackTokens) this.decideBy(this.prefixScore());
  }

  private prefixScore(): number | undefined {
    return policyScoreOf(this.policy.score, tokenScoresOf(this.scorer, this.prefix));
  }

  private decideBy(score: number | undefined): void {
    const { threshold } = this.policy;
    if (score === undefined) this.decideWithoutScore();
    else this.decide(threshold !== null && score >= threshold ? 'keep' : 'defer', 'score', score);
  }

  /** What was shown of an answer cannot be weighed again, but the large model can still go on from it. */
  private decideWithoutScore(): void {
    this.decide(this.policy.withoutScore === 'small' ? 'keep' : 'defer', 'no-score');
  }

  private decide(outcome: Decision['outcome'], because: Because, score?: number): void {
    const handover = outcome === 'keep' ? undefined : this.released === 0 ? 'rewrite' : 'continue';
    this.decision = { outcome, because, score, tokens: this.tokens, released: this.released, handover };
  }

  private progress(): Progress {
    if (this.decision?.outcome === 'keep') this.released = this.tokens;
    return { released: this.released, decision: this.decision };
  }
}
