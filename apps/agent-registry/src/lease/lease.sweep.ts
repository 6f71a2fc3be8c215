import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { platformScope } from '@isthmus/platform-identity';
import type { Periodic } from '@isthmus/platform-service';
import { LeaseService } from './lease.service.js';

const SWEEP_EVERY_MS = 500;
/** How long instances have to renew after the registry was unavailable; as long as their leases last. */
const GRACE_MS = 6_000;

/**
 * Ends expired leases. They also expire while the registry or its database is unavailable and no instance can renew:
 * ending them at once would move every agent, so instances get a grace period first. Every process sweeps: a new leader
 * would not know of the outage.
 */
@Injectable()
export class LeaseSweep implements Periodic, OnApplicationBootstrap {
  private graceUntil = Infinity;

  constructor(private readonly leases: LeaseService) {}

  asTasks(): PeriodicTaskOptions[] {
    return [{ name: 'end expired leases', everyMs: SWEEP_EVERY_MS, run: () => this.run() }];
  }

  onApplicationBootstrap(): void {
    this.graceUntil = Date.now() + GRACE_MS;
  }

  /** One run; rejects when leases cannot be read. */
  async run(): Promise<void> {
    if (Date.now() < this.graceUntil) return;
    try {
      await this.leases.endExpired(platformScope('service:agent-registry'));
    } catch (error) {
      this.graceUntil = Date.now() + GRACE_MS;
      throw error;
    }
  }
}
