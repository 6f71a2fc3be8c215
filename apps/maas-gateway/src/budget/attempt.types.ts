import type { Principal } from '@isthmus/platform-identity';

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
  /** Name of the upstream; "isthmus" for the built-in model. */
  upstream: string;
  agentId: string;
  keyId: string;
  traceId: string;
  startedAt: Date;
}

/** An attempt that is over. */
export interface EndedAttempt extends Attempt, Usage {
  outcome: Outcome;
  endedAt: Date;
}

/** The request that attempts belong to. */
export interface MeteredRequest {
  id: string;
  principal: Principal;
  model: string;
  /** Counted here, before the call. */
  inputTokens: number;
  outputTokensMax: number;
  /** Whether it has pictures, sounds or files, whose tokens only the provider can count. */
  hasMedia: boolean;
}
