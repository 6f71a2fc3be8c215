import type { quota } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { follow } from '@isthmus/platform-grpc-client';
import { platformScope } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import { LEASE_TTL_MS } from './budget.lease.js';
import { Policy } from './policy.js';
import type { Amount, Held, LimitLeft, LimitState, QuotaClient, Spender } from './quota.types.js';
import type { RateLease } from './rate.lease.js';
import { TenantQuota, type Place } from './tenant.quota.js';

const RENEW_EVERY_MS = 20_000;
const TEND_EVERY_MS = 1_000;
const CALL_MS_MAX = 2_000;
/** How long a policy is used without a watch that would say that it changed. */
const UNWATCHED_FRESH_MS = 1_000;
/** How long the last one is used while governance is unavailable. */
const STALE_MS_MAX = 60_000;
/** A policy or lease may turn out to be out of date, and the one after it as well. */
const TRIES_MAX = 3;

export interface QuotaOptions {
  client: QuotaClient;
  /** A UUID of this process. */
  holder: string;
  /** The service, as the actor of calls for all tenants. */
  service: string;
  logger: Pick<Logger, 'warn'>;
  /** Called when prices may have changed; also each time that the watch begins. */
  onPricesChanged?: () => void;
  /** Monotonic, in milliseconds; `performance.now` when absent. */
  now?: () => number;
}

/**
 * What this process may spend of its tenants' money and rate limits (ADR 0017): slices that governance granted, from which
 * requests take without a call. One object a process.
 */
export class Quota {
  private readonly tenants = new Map<string, TenantQuota>();
  private readonly loading = new Map<string, Promise<TenantQuota>>();
  private readonly now: () => number;
  private readonly ending = new AbortController();
  private watching: Promise<void> | undefined;
  private isWatched = false;

  constructor(private readonly options: QuotaOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** What has to run again and again, for the periodic tasks of the service. */
  asTasks(): { name: string; everyMs: number; run: () => Promise<void> }[] {
    return [
      { name: 'renew quota leases', everyMs: RENEW_EVERY_MS, run: () => this.renew() },
      { name: 'return idle quota', everyMs: TEND_EVERY_MS, run: async () => this.tend() },
    ];
  }

  /** Begins to listen to what changes and to what others need. */
  start(): void {
    this.watching ??= this.watch();
  }

  /** Stops listening and returns what is not used. */
  async close(): Promise<void> {
    this.ending.abort();
    await this.watching;
    const all = [...this.tenants.values()];
    const leases = [
      ...all.flatMap((tenant) => tenant.leases()),
      ...all.flatMap((tenant) => tenant.rateLeases()),
    ];
    await Promise.all(leases.map((lease) => lease.quiet()));
    leases.forEach((lease) => lease.giveBack());
    await Promise.all(leases.map((lease) => lease.quiet()));
  }

  /**
   * Holds the most that a request may use: at once where the slices of this process cover it, else once governance has
   * granted it. Throws or rejects with BUDGET_EXHAUSTED, RATE_LIMITED (with the time to wait), or UNAVAILABLE.
   */
  hold(spender: Spender, amount: Amount): Held | Promise<Held> {
    const tenant = this.tenants.get(spender.scope.tenantId);
    if (tenant && this.isFresh(tenant)) {
      const place = tenant.placeOf(spender);
      if (tryTake(place, amount)) return heldOf(place, amount);
    }
    return this.holdSlowly(spender, amount);
  }

  /** The tightest limits of a spender that are known; none before its first request. */
  limitsOf(spender: Spender): LimitState {
    const rates = this.tenants.get(spender.scope.tenantId)?.placeOf(spender).rates ?? [];
    const left = rates.map((rate) => rate.left());
    const requests = tightest(left.map((each) => each.requests));
    const tokens = tightest(left.map((each) => each.tokens));
    return { ...(requests ? { requests } : {}), ...(tokens ? { tokens } : {}) };
  }

  /** Prolongs every lease; those that the ledger ended are not used any more. */
  async renew(): Promise<void> {
    if (this.tenants.size === 0) return;
    const startedAt = this.now();
    const { leaseIds, expiresInMs } = await this.options.client.renew(
      { holder: this.options.holder, ttlMs: LEASE_TTL_MS },
      { scope: this.platform, deadline: CALL_MS_MAX },
    );
    const expiry = new Map(leaseIds.map((id, index) => [id, expiresInMs[index] ?? 0]));
    for (const tenant of this.tenants.values()) {
      for (const lease of tenant.leases()) {
        const expiresIn = expiry.get(lease.id);
        if (expiresIn === undefined) lease.end(startedAt);
        else lease.renewed(startedAt, expiresIn);
      }
      tenant.rateLeases().forEach((rate) => rate.renewed(startedAt, LEASE_TTL_MS));
    }
  }

  /** Returns what nobody uses. */
  tend(): void {
    for (const [id, tenant] of this.tenants) {
      tenant.tend();
      if (tenant.isEmpty) this.tenants.delete(id);
    }
  }

  private get platform() {
    return platformScope(`service:${this.options.service}`);
  }

  private async holdSlowly(spender: Spender, amount: Amount): Promise<Held> {
    for (let attempt = 1; ; attempt++) {
      const tenant = await this.tenant(spender);
      try {
        const place = tenant.placeOf(spender);
        await take(place, amount);
        return heldOf(place, amount);
      } catch (error) {
        if (attempt === TRIES_MAX || !isOutdated(error)) throw unavailableOr(error);
        if (error.code === 'FAILED_PRECONDITION') tenant.loadedAt = -Infinity;
      }
    }
  }

  private async tenant(spender: Spender): Promise<TenantQuota> {
    const { tenantId } = spender.scope;
    const known = this.tenants.get(tenantId);
    if (known && this.isFresh(known)) return known;
    let loading = this.loading.get(tenantId);
    if (!loading) {
      loading = this.load(spender).finally(() => this.loading.delete(tenantId));
      this.loading.set(tenantId, loading);
    }
    try {
      return await loading;
    } catch (error) {
      if (known && this.now() - known.loadedAt < STALE_MS_MAX) return known;
      throw unavailableOr(error);
    }
  }

  private async load({ scope }: Spender): Promise<TenantQuota> {
    const startedAt = this.now();
    const { client, holder } = this.options;
    const policy = new Policy(await client.getPolicy({}, { scope, deadline: CALL_MS_MAX }));
    const known = this.tenants.get(scope.tenantId);
    if (known) {
      known.adopt(policy, startedAt);
      return known;
    }
    const tenant = new TenantQuota({ client, holder, scope, now: this.now }, policy, startedAt);
    this.tenants.set(scope.tenantId, tenant);
    return tenant;
  }

  private isFresh({ loadedAt }: TenantQuota): boolean {
    return loadedAt > -Infinity && (this.isWatched || this.now() - loadedAt < UNWATCHED_FRESH_MS);
  }

  private watch(): Promise<void> {
    const { client, holder, logger } = this.options;
    return follow({
      open: (signal) => client.watch({ holder }, { scope: this.platform, signal }),
      onEvent: ({ event }) => {
        this.isWatched = true;
        this.react(event);
      },
      onOutage: (err) => logger.warn({ err }, 'changes of quotas are not watched'),
      onEnd: () => (this.isWatched = false),
      signal: this.ending.signal,
    });
  }

  private react(event: quota.QuotaEvent['event']): void {
    switch (event?.$case) {
      case 'policyChanged':
        for (const [id, tenant] of this.tenants)
          if (event.value === '' || event.value === id) tenant.loadedAt = -Infinity;
        return;
      case 'recall': {
        const { tenantId, ref } = event.value;
        this.tenants.get(tenantId)?.recall(ref?.id ?? '', ref?.subjectId ?? '');
        return;
      }
      case 'pricesChanged':
        this.options.onPricesChanged?.();
        return;
      default: // An event of a later version.
    }
  }
}

function tryTake({ lease, rates }: Place, { micro, tokens }: Amount): boolean {
  const taken: RateLease[] = [];
  for (const rate of rates) {
    if (!rate.tryTake(BigInt(tokens))) break;
    taken.push(rate);
  }
  if (taken.length === rates.length && lease.tryTake(micro)) return true;
  taken.forEach((rate) => rate.undo(BigInt(tokens), rate.takenIn));
  return false;
}

async function take({ lease, rates }: Place, { micro, tokens }: Amount): Promise<void> {
  const taken: { rate: RateLease; takenIn: bigint }[] = [];
  try {
    for (const rate of rates) {
      if (!rate.tryTake(BigInt(tokens))) await rate.take(BigInt(tokens));
      taken.push({ rate, takenIn: rate.takenIn });
    }
    if (!lease.tryTake(micro)) await lease.take(micro);
  } catch (error) {
    taken.forEach(({ rate, takenIn }) => rate.undo(BigInt(tokens), takenIn));
    throw error;
  }
}

function heldOf({ lease, rates }: Place, { micro, tokens }: Amount): Held {
  const minutes = rates.map(({ takenIn }) => takenIn);
  let isSettled = false;
  return {
    leaseId: lease.id,
    micro,
    settle: (used) => {
      if (isSettled) return;
      isSettled = true;
      lease.settle(micro, used.micro < micro ? used.micro : micro);
      const usedTokens = BigInt(Math.min(used.tokens, tokens));
      rates.forEach((rate, index) =>
        rate.settle({ tokens: BigInt(tokens), used: usedTokens, takenIn: minutes[index] ?? 0n }),
      );
    },
  };
}

/** The limit of which the smallest part is left. */
function tightest(limits: readonly (LimitLeft | undefined)[]): LimitLeft | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.toSorted((a, b) => a.remaining / a.limit - b.remaining / b.limit)[0];
}

/** The policy or the lease that was used is out of date. */
function isOutdated(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'FAILED_PRECONDITION' || error.code === 'GONE');
}

/** A refusal stays what it is; for anything else, the ledger cannot be asked. */
function unavailableOr(error: unknown): unknown {
  const refused = ['BUDGET_EXHAUSTED', 'RATE_LIMITED', 'FAILED_PRECONDITION', 'INVALID_ARGUMENT'];
  if (error instanceof AppError && refused.includes(error.code)) return error;
  return new AppError('UNAVAILABLE', 'Budgets and limits cannot be checked at the moment', {
    retryAfterMs: 1_000,
    cause: error,
  });
}
