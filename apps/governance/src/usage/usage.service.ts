import { Injectable } from '@nestjs/common';
import type { Price } from '@isthmus/domain-governance';
import { AppError } from '@isthmus/platform-errors';
import type { PlatformScope, Scope, TenantScope } from '@isthmus/platform-identity';
import { pageOf } from '@isthmus/platform-validation';
import {
  ChargedEventRepository,
  type ChargedEvent,
  type ChargedPlace,
  type ChargedRange,
} from './charged-event.repository.js';
import type { RatedLine } from './usage-line.js';
import {
  UsageRepository,
  type Charges,
  type EntryPlace,
  type Grouping,
  type UsageBucket,
  type UsageFilter,
} from './usage.repository.js';

/** Keeps a response well below the largest message, at about 80 bytes per bucket. */
const BUCKETS_MAX = 10_000;

/** Reports on usage; sums come from the hourly roll-ups. */
@Injectable()
export class UsageService {
  constructor(
    private readonly usage: UsageRepository,
    private readonly charged: ChargedEventRepository,
  ) {}

  prices(scope: Scope): Promise<Price[]> {
    return this.usage.prices(scope);
  }

  /** One page, newest first, and the place after which the next one starts. */
  async list(
    scope: TenantScope,
    request: { filter: UsageFilter; after: EntryPlace | undefined; pageSize: number },
  ): Promise<{ entries: RatedLine[]; next: EntryPlace | undefined }> {
    const { filter, after, pageSize } = request;
    const found = await this.usage.list(scope, { filter, after, limit: pageSize + 1 });
    const { rows, last } = pageOf(found, pageSize);
    return { entries: rows, next: last?.line };
  }

  /** What the tenant was charged for these events; those that were not charged are left out. */
  charges(scope: TenantScope, eventIds: readonly string[]): Promise<Charges> {
    return this.usage.charges(scope, eventIds);
  }

  /** One page of what all tenants were charged, oldest first, and the place after which the next one starts. */
  async listCharges(
    scope: PlatformScope,
    request: { range: ChargedRange; after: ChargedPlace | undefined; pageSize: number },
  ): Promise<{ events: ChargedEvent[]; next: ChargedPlace | undefined }> {
    const { range, after, pageSize } = request;
    const found = await this.charged.list(scope, { range, after, limit: pageSize + 1 });
    const { rows, last } = pageOf(found, pageSize);
    return { events: rows, next: last };
  }

  /** Sums by bucket and group. The range counts whole hours: it starts with the hour that holds `from`. */
  async summarise(
    scope: TenantScope,
    range: { from: Date; to: Date; groupBy: Grouping; bucket: 'hour' | 'day' },
  ): Promise<{ buckets: UsageBucket[]; totalMicro: bigint }> {
    const buckets = await this.usage.summarise(scope, range, BUCKETS_MAX + 1);
    if (buckets.length > BUCKETS_MAX) {
      throw new AppError('LIMIT_EXCEEDED', `The summary has more than ${BUCKETS_MAX} buckets`, {
        remedy: 'Use day buckets, a shorter range or a coarser group.',
      });
    }
    return { buckets, totalMicro: buckets.reduce((sum, { amountMicro }) => sum + amountMicro, 0n) };
  }
}
