import type { PlannedAttempt, TokensUsed } from '@isthmus/domain-models';
import type { Principal } from '@isthmus/platform-identity';
import type { LimitState } from '@isthmus/platform-quota';

export type { LimitLeft, LimitState } from '@isthmus/platform-quota';

export type Outcome = 'completed' | 'cancelled' | 'failed' | 'interrupted';

/** Tokens of one attempt and who counted them. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  countedBy: 'provider' | 'local' | 'mixed';
}

/** One call of one model for a request. */
export interface Attempt {
  id: string;
  tenantId: string;
  requestId: string;
  /** From 1. */
  number: number;
  model: string;
  /** Name of the source that was called; "isthmus" for the built-in model. */
  upstream: string;
  agentId: string;
  keyId: string;
  traceId: string;
  startedAt: Date;
  /** The price rows at which it was held and is charged. */
  inputPriceId: string;
  outputPriceId: string;
}

/** An attempt that is over. */
export interface EndedAttempt extends Attempt, Usage {
  outcome: Outcome;
  endedAt: Date;
}

/** What is held for a request. */
export interface MeteredHold {
  tenantId: string;
  requestId: string;
  leaseId: string;
  heldMicro: bigint;
}

/** A request that is to be metered. */
export interface RequestToMeter {
  id: string;
  principal: Principal;
  /** Counted here, before any call. */
  inputTokens: number;
  /** Whether it has pictures, sounds or files, whose tokens only the provider can count. */
  hasMedia: boolean;
  /** The calls that it may lead to, each only where the ones before used nothing. */
  attempts: readonly PlannedAttempt[];
}

/** What came of an attempt in which a model answered. */
export interface AttemptResult<Reported extends Usage> {
  outcome: Outcome;
  /** What the source says that it used; undefined where it does not. */
  reported: Reported | undefined;
  /** Counts it here; asked only where nothing plausible is reported. */
  counted: () => Usage;
}

/** One attempt of a metered request. */
export interface MeteredAttempt {
  readonly model: string;
  /** It is over; answers with the usage that is charged. */
  end<Reported extends Usage>(result: AttemptResult<Reported>): Reported | Usage;
  /** It is over and used nothing. */
  fail(outcome: 'failed' | 'cancelled'): void;
}

/** One request from hold to charge. */
export interface MeteredRequest {
  /** Records that `source` is about to be called; throws UNAVAILABLE where that is not possible. */
  begin(attempt: PlannedAttempt, source: string): MeteredAttempt;
  /** What a model of its plan is charged for, in micro-units of the currency; 0 for another model. */
  worthOf(model: string, used: TokensUsed): bigint;
  /**
   * Records what its attempts used, before the last of its answer is sent: charged later, each by its own model, whatever
   * happens to this process. Never throws; a second call changes nothing. Nobody is charged for an attempt that nobody
   * ended: that is our fault.
   */
  close(): void;
}

/** What completions know of budgets and charges. */
export interface Metering {
  /** Holds the most that the request can cost; throws, before any model is called, where that cannot be done. */
  open(request: RequestToMeter): Promise<MeteredRequest>;
  /** What is left of the rate limits of a principal, as far as they are known here. */
  limitsOf(principal: Principal): LimitState;
}

/** Injection token of the `Metering`. */
export const METERING = Symbol('metering');
