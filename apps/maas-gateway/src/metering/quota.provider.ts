import { randomUUID } from 'node:crypto';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type Provider,
} from '@nestjs/common';
import { quota } from '@isthmus/contracts';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { Quota, type QuotaClient } from '@isthmus/platform-quota';
import { ENVIRONMENT, KIT, ServiceClients, type Periodic } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { PriceBook } from './price.book.js';

/** Injection token of the client of governance's quotas. */
const QUOTA_CLIENT = Symbol('quota client');

export const quotaClient: Provider = {
  provide: QUOTA_CLIENT,
  useFactory: (clients: ServiceClients, { GOVERNANCE_ADDRESS: address }: Environment) =>
    clients.connect(quota.QuotaDefinition, { address, audience: 'governance' }),
  inject: [ServiceClients, ENVIRONMENT],
};

/** Injection token of the `Quota` of this process. */
export const QUOTA = Symbol('quota');

/** Leases of governance's budgets and rate limits, held by this process. */
export const quotaProvider: Provider = {
  provide: QUOTA,
  useFactory: (client: QuotaClient, prices: PriceBook, kit: ServiceKit) =>
    new Quota({
      client,
      holder: randomUUID(),
      service: 'maas-gateway',
      logger: kit.logger,
      onPricesChanged: () => prices.refresh(),
    }),
  inject: [QUOTA_CLIENT, PriceBook, KIT],
};

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
