import { Injectable } from '@nestjs/common';
import type { Price } from '@isthmus/domain-governance';
import { AppError, invalidArgument, notFound } from '@isthmus/platform-errors';
import type { PlatformScope, Scope, TenantScope } from '@isthmus/platform-identity';
import { pageOf } from '@isthmus/platform-validation';
import {
  ChargedEventRepository,
  type ChargedEvent,
  type ChargedPlace,
  type ChargedRange,
} from './charged-event.repository.js';
import type { NewPrice } from './price.repository.js';
import type { RatedLine } from './usage-line.js';
import {
  UsageRepository,
  type Charges,
  type EntryPlace,
  type UsageBucket,
  type UsageFilter,
  type UsageRange,
} from './usage.repository.js';

/** Keeps a response well below the largest message, at about 80 bytes per bucket. */
const BUCKETS_MAX = 10_000;

/** How long before it applies a price must be added, so that every gateway knows it in time. */
const NOTICE_MS = 60_000;
/** A price that begins later is a slip. */
const AHEAD_MS_MAX = 366 * 86_400_000;

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

  /**
   * Adds a price that applies from its start time, at least a minute from now. A repeat changes nothing, even after that
   * minute; ALREADY_EXISTS for another price of the same sku, model and start time.
   */
  async addPrice(scope: PlatformScope, price: NewPrice): Promise<Price> {
    const { amountMicro, per } = price;
    const stored = (await this.usage.priceAt(scope, price)) ?? (await this.storePrice(scope, price));
    if (stored.amountMicro !== amountMicro || stored.per !== per)
      throw new AppError('ALREADY_EXISTS', `${stored.id} has another amount`, {
        remedy: 'Choose another start time; a price that was added is never changed.',
      });
    return stored;
  }

  /** Withdraws a price at least a minute before it begins; NOT_FOUND for none, FAILED_PRECONDITION for a later one. */
  async withdrawPrice(scope: PlatformScope, id: string): Promise<void> {
    const outcome = await this.usage.withdrawPrice(scope, id, new Date(NOTICE_MS + Date.now()));
    if (outcome === 'absent') throw notFound('price', id);
    if (outcome === 'begun')
      throw new AppError('FAILED_PRECONDITION', `${id} has begun, or begins within a minute`, {
        remedy: 'Add another price that replaces it.',
      });
  }

  private async storePrice(scope: PlatformScope, price: NewPrice): Promise<Price> {
    if (price.effectiveFrom.getTime() < Date.now() + NOTICE_MS)
      throw invalidArgument([
        {
          field: 'effective_from',
          description: 'must be at least a minute from now: prices are never changed retroactively',
        },
      ]);
    if (price.effectiveFrom.getTime() > Date.now() + AHEAD_MS_MAX)
      throw invalidArgument([{ field: 'effective_from', description: 'must be at most a year from now' }]);
    const stored = await this.usage.addPrice(scope, price);
    if (!stored)
      throw invalidArgument([
        { field: 'sku', description: `must be one that is priced already, not ${price.sku}` },
      ]);
    return stored;
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
    range: UsageRange,
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
