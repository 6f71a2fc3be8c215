import type { BudgetWindow, QuotaNode } from '@isthmus/domain-governance';

export type SubjectKind = 'organisation' | 'project' | 'key' | 'agent' | 'session';

export interface Subject {
  readonly kind: SubjectKind;
  /** Empty for the organisation; '*' for each subject of the kind. */
  readonly id: string;
}

export interface StoredBudget {
  readonly id: string;
  readonly subject: Subject;
  readonly window: BudgetWindow;
  readonly limitMicro: bigint;
}

export interface StoredRateLimit {
  readonly id: string;
  readonly subject: Subject;
  readonly requestsPerMinute: bigint;
  readonly tokensPerMinute: bigint;
  readonly concurrentRequests: number;
}

/** A budget, or a rate limit, of one subject. */
export interface QuotaRef {
  readonly id: string;
  /** Empty for the organisation. */
  readonly subjectId: string;
}

/** A budget of one subject in one window. */
export interface BudgetPlace extends QuotaRef {
  readonly windowStart: Date;
}

/** What a budget of one subject has in one window; without a limit once it is deleted. */
export interface BudgetNode extends BudgetPlace, QuotaNode {}

/** A lease as stored. */
export interface StoredLease {
  readonly leaseId: string;
  readonly holder: string;
  readonly path: readonly BudgetPlace[];
  readonly windowEnd: Date | undefined;
  readonly totalMicro: bigint;
  readonly chargedMicro: bigint;
  readonly expiresAt: Date;
  readonly isOver: boolean;
}

/** A place as a key of maps. */
export function placeKey({ id, subjectId, windowStart }: BudgetPlace): string {
  return `${id} ${windowStart.getTime()} ${subjectId}`;
}
