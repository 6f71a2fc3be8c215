import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { platformScope } from '@isthmus/platform-grpc';
import type { Logger } from '@isthmus/platform-observability';
import { LeaseService } from './lease.service.js';

const EVERY_MS = 500;

/** Looks for leases that ran out, every half second. */
@Injectable()
export class LeaseSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly leases: LeaseService,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.run().finally(() => (this.running = undefined));
    }, EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await this.leases.endExpired(platformScope('service:agent-registry'));
    } catch (error) {
      this.logger.warn({ err: error }, 'sweep of leases failed');
    }
  }
}
