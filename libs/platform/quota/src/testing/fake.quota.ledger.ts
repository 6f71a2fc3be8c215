import { setTimeout as sleep } from 'node:timers/promises';
import type { quota } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type { QuotaClient } from '../quota.types.js';

interface FakeLease {
  holder: string;
  totalMicro: bigint;
  chargedMicro: bigint;
  expiresAt: number;
  isOver: boolean;
}

interface FakeShare {
  holder: string;
  requests: bigint;
  tokens: bigint;
  slots: number;
}

/** How long others have to give back what was recalled. */
const RECALL_ROUNDS = 20;

/**
 * Governance's side of leases for one tenant, in memory, as the contract states it: a balance, rate limits of which each
 * has one minute that lasts as long as the test wants, recalls. The test moves the clock and can lose answers.
 */
export class FakeQuotaLedger {
  clock = 0;
  minute = 1n;
  /** The next answer to `lease` is lost on its way, although it was granted. */
  losesNextAnswer = false;
  isAvailable = true;
  policy: quota.QuotaPolicy = { budgets: [], limits: [] };
  readonly calls = { lease: 0, leaseRate: 0, renew: 0, getPolicy: 0 };
  private readonly leases = new Map<string, FakeLease>();
  private readonly shares = new Map<string, FakeShare[]>();
  private readonly watchers = new Map<string, (event: quota.QuotaEvent) => void>();

  /** `balanceMicro` is what is not charged yet. */
  constructor(public balanceMicro: bigint) {}

  /** What is neither charged nor held. */
  get availableMicro(): bigint {
    return this.balanceMicro - this.heldMicro;
  }

  get heldMicro(): bigint {
    let held = 0n;
    for (const lease of this.leases.values())
      if (this.isHeld(lease)) held += lease.totalMicro - lease.chargedMicro;
    return held;
  }

  /** Charges min(worked, held), from the lease or, where it is over, from what is available; answers with the amount. */
  charge({
    leaseId,
    heldMicro,
    workedMicro,
  }: Record<'heldMicro' | 'workedMicro', bigint> & { leaseId: string }): bigint {
    const lease = this.leases.get(leaseId);
    const isHeld = lease !== undefined && this.isHeld(lease);
    const covered = isHeld ? lease.totalMicro - lease.chargedMicro : this.availableMicro;
    const charged = [workedMicro, heldMicro, covered].reduce((least, each) => (each < least ? each : least));
    if (isHeld) lease.chargedMicro += charged;
    this.balanceMicro -= charged;
    return charged;
  }

  client(): QuotaClient {
    // The generated types of requests are partial; callers send whole ones.
    return {
      getPolicy: async () => {
        this.calls.getPolicy += 1;
        this.assertAvailable();
        return structuredClone(this.policy);
      },
      lease: (request) => this.lease(request as quota.LeaseRequest),
      leaseRate: async (request) => this.leaseRate(request as quota.LeaseRateRequest),
      renew: async (request) => this.renew(request as quota.RenewRequest),
      watch: ({ holder = '' }, options) => this.watch(holder, options?.signal),
    };
  }

  /** Tells every holder that policies changed. */
  announcePolicy(): void {
    for (const push of this.watchers.values()) push({ event: { $case: 'policyChanged', value: '' } });
  }

  /** Prices are not this fake's: watchers are told all the same. */
  changePrices(): void {
    for (const push of this.watchers.values()) push({ event: { $case: 'pricesChanged', value: true } });
  }

  private async lease(request: quota.LeaseRequest): Promise<quota.QuotaLease> {
    this.calls.lease += 1;
    this.assertAvailable();
    for (let round = 0; ; round++) {
      await Promise.resolve();
      const granted = this.grant(request);
      if (granted && this.losesNextAnswer) {
        this.losesNextAnswer = false;
        throw new AppError('UNAVAILABLE', 'The answer was lost');
      }
      if (granted) return granted;
      if (round === RECALL_ROUNDS)
        throw new AppError('BUDGET_EXHAUSTED', 'The balance does not cover this call', {
          metadata: { budgetId: '' },
        });
      if (round === 0) this.recall(request.holder);
      await sleep(1);
    }
  }

  private grant({
    leaseId,
    holder,
    needTotalMicro,
    wantTotalMicro,
    ttlMs,
  }: quota.LeaseRequest): quota.QuotaLease | undefined {
    const lease = this.leases.get(leaseId) ?? {
      holder,
      totalMicro: 0n,
      chargedMicro: 0n,
      expiresAt: Infinity,
      isOver: false,
    };
    if (!this.isHeld(lease)) throw new AppError('GONE', `Lease ${leaseId} is over`);
    const growth = needTotalMicro - lease.totalMicro;
    const available = this.availableMicro;
    if (growth > available) return undefined;
    const most = lease.totalMicro + available / 4n;
    const wanted = wantTotalMicro < most ? wantTotalMicro : most;
    const least = needTotalMicro > lease.chargedMicro ? needTotalMicro : lease.chargedMicro;
    lease.totalMicro = wanted > least ? wanted : least;
    lease.expiresAt = this.clock + ttlMs;
    this.leases.set(leaseId, lease);
    const { totalMicro, chargedMicro } = lease;
    return { leaseId, totalMicro, chargedMicro, expiresAt: undefined, expiresInMs: ttlMs };
  }

  private renew({ holder, ttlMs }: quota.RenewRequest): quota.RenewResponse {
    this.calls.renew += 1;
    this.assertAvailable();
    const held = [...this.leases].filter(([, lease]) => lease.holder === holder && this.isHeld(lease));
    held.forEach(([, lease]) => (lease.expiresAt = this.clock + ttlMs));
    return { leaseIds: held.map(([id]) => id), expiresInMs: held.map(() => ttlMs) };
  }

  private leaseRate(request: quota.LeaseRateRequest): quota.RateLease {
    this.calls.leaseRate += 1;
    this.assertAvailable();
    const limit = this.policy.limits.find(({ id }) => id === request.limit?.id);
    if (!limit) throw new AppError('FAILED_PRECONDITION', 'The rate limit does not exist');
    const shares = this.shares.get(limit.id) ?? [];
    const others = shares.filter(({ holder }) => holder !== request.holder);
    const mine = shares.find(({ holder }) => holder === request.holder);
    const isPast = request.minute !== 0n && request.minute !== this.minute;
    const share = (max: bigint, [name, need, want]: ['requests' | 'tokens' | 'slots', bigint, bigint]) => {
      const has = BigInt(mine?.[name] ?? 0);
      const left = max - others.reduce((sum, other) => sum + BigInt(other[name]), 0n);
      if (max === 0n || isPast) return { total: isPast ? has : 0n, left: max === 0n ? 0n : left - has };
      if (need > left)
        throw new AppError('RATE_LIMITED', `The limit of ${max} ${name} is reached`, { retryAfterMs: 1_000 });
      const total = want < left ? want : left;
      return { total, left: left - total };
    };
    const requests = share(limit.requestsPerMinute, ['requests', request.needRequests, request.wantRequests]);
    const tokens = share(limit.tokensPerMinute, ['tokens', request.needTokens, request.wantTokens]);
    const slots = share(BigInt(limit.concurrentRequests), [
      'slots',
      BigInt(request.needSlots),
      BigInt(request.wantSlots),
    ]);
    const own = {
      holder: request.holder,
      requests: requests.total,
      tokens: tokens.total,
      slots: Number(slots.total),
    };
    this.shares.set(limit.id, [...others, own]);
    return {
      ...own,
      requestsLeft: requests.left,
      tokensLeft: tokens.left,
      windowEndsInMs: 60_000,
      minute: this.minute,
      slotsExpireInMs: 60_000,
    };
  }

  /** Begins another minute for every limit. */
  nextMinute(): void {
    this.minute += 1n;
    for (const shares of this.shares.values())
      shares.forEach((share) => Object.assign(share, { requests: 0n, tokens: 0n }));
  }

  private recall(by: string): void {
    for (const [holder, push] of this.watchers)
      if (holder !== by)
        push({ event: { $case: 'recall', value: { tenantId: TENANT, ref: { id: '', subjectId: '' } } } });
  }

  private async *watch(holder: string, signal: AbortSignal | undefined): AsyncGenerator<quota.QuotaEvent> {
    this.assertAvailable();
    const events: quota.QuotaEvent[] = [{ event: { $case: 'policyChanged', value: '' } }];
    let wake = () => undefined as void;
    this.watchers.set(holder, (event) => {
      events.push(event);
      wake();
    });
    signal?.addEventListener('abort', () => wake());
    while (!signal?.aborted) {
      const event = events.shift();
      if (event) yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    this.watchers.delete(holder);
  }

  private isHeld(lease: FakeLease): boolean {
    lease.isOver ||= lease.expiresAt <= this.clock;
    return !lease.isOver;
  }

  private assertAvailable(): void {
    if (!this.isAvailable) throw new AppError('UNAVAILABLE', 'Governance is not available');
  }
}

/** The tenant of a `FakeQuotaLedger`. */
export const TENANT = '11111111-1111-4111-8111-111111111111';
