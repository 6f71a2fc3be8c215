import type { quota } from '@isthmus/contracts';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import type { TenantScope } from '@isthmus/platform-identity';

/** The part of governance that a holder calls. */
export type QuotaClient = Pick<
  ServiceClient<typeof quota.QuotaDefinition>,
  'getPolicy' | 'lease' | 'renew' | 'leaseRate' | 'watch'
>;

/** Who spends; an empty id where there is none. */
export interface Spender {
  scope: TenantScope;
  projectId: string;
  keyId: string;
  agentId: string;
  sessionId: string;
}

/** The most that a request may use. */
export interface Amount {
  micro: bigint;
  /** Of input and output, for limits of tokens a minute. */
  tokens: number;
}

/** What is held for a request. */
export interface Held {
  /** The lease that the charge names. */
  readonly leaseId: string;
  readonly micro: bigint;
  /** The request is over and used this much, at most what was held; the rest is free. A second call changes nothing. */
  settle(used: Amount): void;
}

/** The tightest limits of a spender, as clients read them in headers. */
export interface LimitState {
  requests?: LimitLeft;
  tokens?: LimitLeft;
}

export interface LimitLeft {
  limit: number;
  remaining: number;
  /** Until `remaining` is `limit` again. */
  resetMs: number;
}
