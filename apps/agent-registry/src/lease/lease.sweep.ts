import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { platformScope } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import { LeaseService } from './lease.service.js';

const EVERY_MS = 500;
/** How long instances have to renew after the registry was away; as long as their leases last. */
const GRACE_MS = 6_000;

/**
 * Looks for leases that ran out, every half second. Leases also run out while the registry or its database is away, when
 * nobody can renew: ending them at once would bring up every agent a second time, so the instances get a while first.
 */
@Injectable()
export class LeaseSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private graceUntil = 0;

  constructor(
    private readonly leases: LeaseService,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.graceUntil = Date.now() + GRACE_MS;
    this.timer = setInterval(() => {
      this.running ??= this.run().finally(() => (this.running = undefined));
    }, EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    if (Date.now() < this.graceUntil) return;
    try {
      await this.leases.endExpired(platformScope('service:agent-registry'));
    } catch (error) {
      this.graceUntil = Date.now() + GRACE_MS;
      this.logger.warn({ err: error }, 'sweep of leases failed');
    }
  }
}
