import { Inject, Injectable } from '@nestjs/common';
import { BoundedCache } from '@isthmus/platform-cache';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { Counter } from '@isthmus/platform-observability';
import { KIT } from '@isthmus/platform-service';

/** What the cache did for a tenant. */
export interface CacheUse {
  lookups: number;
  exactHits: number;
  similarHits: number;
  /** Questions near enough to a kept one, in which the guard saw a difference. */
  refusals: number;
  tokensSaved: number;
  microSaved: bigint;
}

const NOTHING: CacheUse = {
  lookups: 0,
  exactHits: 0,
  similarHits: 0,
  refusals: 0,
  tokensSaved: 0,
  microSaved: 0n,
};
/** Tenants of which it is known what the cache did; the least active ones are forgotten. */
const TENANTS_MAX = 10_000;

/** Counts what the cache does, by tenant since the process started, and over all tenants as metrics. */
@Injectable()
export class CacheCounters {
  readonly since = new Date();
  private readonly tenants = new BoundedCache<string, CacheUse>({ entriesMax: TENANTS_MAX });
  private readonly lookups: Counter;
  private readonly refusals: Counter;
  private readonly tokens: Counter;

  constructor(@Inject(KIT) { metrics: { meter } }: { metrics: Pick<ServiceKit['metrics'], 'meter'> }) {
    this.lookups = meter.createCounter('isthmus.cache.lookups', {
      description:
        'Requests that could be answered from the cache, by what it had: exact, similar or nothing.',
      unit: '{request}',
    });
    this.refusals = meter.createCounter('isthmus.cache.refusals', {
      description: 'Kept answers that were near enough and not used, by the difference of the two questions.',
      unit: '{answer}',
    });
    this.tokens = meter.createCounter('isthmus.cache.tokens_saved', {
      description: 'Tokens of the requests that were answered from the cache.',
      unit: '{token}',
    });
  }

  looked(tenantId: string, found: 'exact' | 'similar' | 'nothing'): void {
    this.add(tenantId, {
      lookups: 1,
      ...(found === 'exact' ? { exactHits: 1 } : {}),
      ...(found === 'similar' ? { similarHits: 1 } : {}),
    });
    this.lookups.add(1, { found });
  }

  refused(tenantId: string, difference: string): void {
    this.add(tenantId, { refusals: 1 });
    this.refusals.add(1, { difference });
  }

  saved(tenantId: string, { tokens, micro }: { tokens: number; micro: bigint }): void {
    this.add(tenantId, { tokensSaved: tokens, microSaved: micro });
    this.tokens.add(tokens);
  }

  /** What the cache did for a tenant since the process started. */
  useOf(tenantId: string): CacheUse {
    return this.tenants.get(tenantId) ?? { ...NOTHING };
  }

  private add(tenantId: string, more: Partial<CacheUse>): void {
    const use = this.useOf(tenantId);
    this.tenants.set(tenantId, {
      lookups: use.lookups + (more.lookups ?? 0),
      exactHits: use.exactHits + (more.exactHits ?? 0),
      similarHits: use.similarHits + (more.similarHits ?? 0),
      refusals: use.refusals + (more.refusals ?? 0),
      tokensSaved: use.tokensSaved + (more.tokensSaved ?? 0),
      microSaved: use.microSaved + (more.microSaved ?? 0n),
    });
  }
}
