import type { OnApplicationBootstrap, BeforeApplicationShutdown } from '@nestjs/common';
import { platformScope } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import type { ModelsRepository } from '../models.repository.js';
import { claimUnsettled, endAbandoned, listEnded, markSettled } from './attempt.repository.js';
import type { LedgerClient } from './ledger.client.js';

const EVERY_MS = 2_000;
/** Charges under way in a live process are left to it for so long. */
const GRACE_MS = 5_000;
/** No request lives longer, see chat.flow; an attempt still open after that lost its process. */
export const ABANDONED_AFTER_MS = 15 * 60_000;
const BATCH = 20;
const SCOPE = platformScope('service:maas-gateway');

/** Charges what a crash or an absent ledger left uncharged. Several processes may sweep at once. */
export class SettlementSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly models: ModelsRepository,
    private readonly ledger: Pick<LedgerClient, 'settle'>,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.sweep(new Date())
        .then(() => undefined)
        .catch((err: unknown) => this.logger.warn({ err }, 'sweep of charges failed'))
        .finally(() => (this.running = undefined));
    }, EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** One round; answers with how many requests were charged. */
  async sweep(now: Date): Promise<number> {
    return this.models.inPlatform(SCOPE, async (unit) => {
      await endAbandoned(unit, new Date(now.getTime() - ABANDONED_AFTER_MS), now);
      const requests = await claimUnsettled(unit, new Date(now.getTime() - GRACE_MS), BATCH);
      for (const { tenantId, requestId } of requests) {
        // A failure undoes the marks of this round only: the ledger knows each line by its id and charges it once.
        await this.ledger.settle(tenantId, requestId, await listEnded(unit, tenantId, requestId));
        await markSettled(unit, tenantId, requestId, now);
      }
      return requests.length;
    });
  }
}
