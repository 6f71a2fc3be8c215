import { randomUUID } from 'node:crypto';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type InjectionToken,
  type OnApplicationBootstrap,
  type Provider,
} from '@nestjs/common';
import { quota } from '@isthmus/contracts';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { Quota, type QuotaClient } from '@isthmus/platform-quota';
import type { Periodic } from './periodic.tasks.provider.js';
import { ServiceClients } from './service.clients.js';
import { ENVIRONMENT, KIT } from './service.module.js';

/** Injection token of the `Quota` of this process: leases of governance's budgets and rate limits. */
export const QUOTA = Symbol('quota');
/** Injection token of the client of governance's quotas. */
const QUOTA_CLIENT = Symbol('quota client');

/** Starts and ends the quota with the service. */
@Injectable()
export class QuotaLifecycle implements Periodic, OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(QUOTA) private readonly quota: Quota) {}

  asTasks(): PeriodicTaskOptions[] {
    return this.quota.asTasks();
  }

  onApplicationBootstrap(): void {
    this.quota.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.quota.close();
  }
}

/** The `QUOTA` of a service and its `QuotaLifecycle`; `prices` is told when prices may have changed. */
export function quotaProviders(prices: InjectionToken<{ refresh(): void }>): Provider[] {
  return [
    {
      provide: QUOTA_CLIENT,
      useFactory: (
        clients: ServiceClients,
        { GOVERNANCE_ADDRESS: address }: { GOVERNANCE_ADDRESS: string },
      ) => clients.connect(quota.QuotaDefinition, { address, audience: 'governance' }),
      inject: [ServiceClients, ENVIRONMENT],
    },
    {
      provide: QUOTA,
      useFactory: (client: QuotaClient, list: { refresh(): void }, { name, logger }: ServiceKit) =>
        new Quota({
          client,
          holder: randomUUID(),
          service: name,
          logger,
          onPricesChanged: () => list.refresh(),
        }),
      inject: [QUOTA_CLIENT, prices, KIT],
    },
    QuotaLifecycle,
  ];
}
