import { Injectable } from '@nestjs/common';
import { decideRate, minuteAt, RATE_DIMENSIONS, type RateNumbers } from '@isthmus/domain-governance';
import type { TenantScope } from '@isthmus/platform-identity';
import { LedgerRepository, type LedgerTransaction } from '../ledger/ledger.repository.js';
import { fits } from './lease.service.js';
import { limitGone, rateLimited, subjectMismatch } from './quota.errors.js';
import type { QuotaRef, StoredRateLimit } from '../ledger/quota.types.js';
import { SLOT_TTL_MS } from '../ledger/rate.repository.js';
import { RecallService, type Attempt } from './recall.service.js';

export interface RateRequest {
  readonly holder: string;
  readonly limit: QuotaRef;
  readonly need: RateNumbers;
  readonly want: RateNumbers;
  /** The minute that the totals are of; undefined for the present one. */
  readonly minute: number | undefined;
}

export interface GrantedRate {
  readonly totals: RateNumbers;
  /** What nobody has; 0 where nothing limits. */
  readonly left: RateNumbers;
  readonly minute: number;
  readonly windowEndsInMs: number;
  readonly slotsExpireInMs: number;
}

/** Grants holders their shares of rate limits (ADR 0017). */
@Injectable()
export class RateService {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly recalls: RecallService,
  ) {}

  /**
   * Sets a holder's totals of a limit; throws RATE_LIMITED when the need is not available, also after the shares of others
   * were recalled. When the minute of the request is over, or once `signal` has aborted, nothing changes.
   */
  lease(scope: TenantScope, request: RateRequest, signal: AbortSignal): Promise<GrantedRate> {
    const { tenantId } = scope;
    const { id, subjectId } = request.limit;
    const recall = () =>
      this.ledger.forTenant(scope, tenantId, (tx) =>
        tx.announce({ kind: 'recall', tenantId, refs: [{ id, subjectId }] }),
      );
    return this.recalls.grantOf<GrantedRate>(tenantId, async () => {
      const outcome = await this.ledger.forTenant(scope, tenantId, (tx) => decide(tx, request, signal));
      return outcome.kind === 'refused' && outcome.isRecallable ? { ...outcome, recall } : outcome;
    });
  }
}

type Outcome = Attempt<GrantedRate> & { readonly isRecallable?: boolean };

async function decide(tx: LedgerTransaction, request: RateRequest, signal: AbortSignal): Promise<Outcome> {
  const locked = await tx.rates.lock(request.limit.id);
  signal.throwIfAborted();
  if (!locked) throw limitGone(request.limit.id);
  const { limit, now } = locked;
  if (!fits(limit.subject, request.limit.subjectId)) throw subjectMismatch('limit', request.limit);
  const { minute, start, end } = minuteAt(now);
  const { mine, others } = await tx.rates.shares(request, start);
  const isPast = request.minute !== undefined && request.minute !== minute;
  const asked = isPast ? { need: mine, want: mine } : request;
  const limits = numbersOf(limit);
  const decision = decideRate({ limits, mine, others, need: asked.need, want: asked.want });
  const windowEndsInMs = end.getTime() - now.getTime();
  if (decision.kind === 'limited') {
    const { dimension } = decision;
    const missing = request.need[dimension] - (limits[dimension] - others[dimension]);
    const error = rateLimited({ limit, subjectId: request.limit.subjectId, dimension, windowEndsInMs });
    return { kind: 'refused', error, isRecallable: others[dimension] >= missing };
  }
  const { totals, left } = decision;
  await tx.rates.set(request, start, totals);
  if (RATE_DIMENSIONS.some((dimension) => totals[dimension] < mine[dimension]))
    await tx.announce({ kind: 'released', tenantId: tx.tenantId });
  return {
    kind: 'granted',
    granted: { totals, left, minute, windowEndsInMs, slotsExpireInMs: SLOT_TTL_MS },
  };
}

function numbersOf({ requestsPerMinute, tokensPerMinute, concurrentRequests }: StoredRateLimit): RateNumbers {
  return { requests: requestsPerMinute, tokens: tokensPerMinute, slots: BigInt(concurrentRequests) };
}
