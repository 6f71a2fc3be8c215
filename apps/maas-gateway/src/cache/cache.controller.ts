import { Controller } from '@nestjs/common';
import { models } from '@isthmus/contracts';
import { Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { AnswerStore } from './answer.store.js';
import { CacheCounters } from './cache.counters.js';

/** What the portal shows of the cache. */
@Controller()
export class CacheController {
  constructor(
    private readonly store: AnswerStore,
    private readonly counters: CacheCounters,
  ) {}

  @Rpc(models.AnswerCacheDefinition, 'getCacheUse', {
    callers: ['portal'],
    scope: 'tenant',
    permission: 'read',
  })
  async getCacheUse(@Tenant() { tenantId }: TenantScope): Promise<models.DeepPartial<models.CacheUse>> {
    const { since } = this.counters;
    return { since, ...this.counters.useOf(tenantId), ...this.store.keptOf(tenantId) };
  }
}
