import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { platformScope } from '@isthmus/platform-identity';
import { LeaseService } from './lease.service.js';

/** How long instances have to renew after the registry was unavailable; as long as their leases last. */
const GRACE_MS = 6_000;

/**
 * Ends leases that ran out. They also run out while the registry or its database is unavailable, when nobody can renew:
 * ending them at once would bring up every agent a second time, so the instances get a while first. Each process sweeps:
 * a leader that took over would not know of the outage.
 */
@Injectable()
export class LeaseSweep implements OnApplicationBootstrap {
  private graceUntil = Infinity;

  constructor(private readonly leases: LeaseService) {}

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
