import { AppError } from '@isthmus/platform-errors';
import { platformScope, tenantScope } from '@isthmus/platform-identity';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import type { Periodic } from '@isthmus/platform-service';
import { Units } from '@isthmus/platform-service-database';
import { Injectable } from '@nestjs/common';
import { listExpired, lockHandOver } from './handover.repository.js';
import { endHandOver } from './handover.service.js';

const EVERY_MS = 15_000;
/** Of one run; more wait for the next. */
const ENDED_MAX = 200;
const PLATFORM = platformScope('service:agent-host');

/** Ends hand-overs in which no person did anything for as long as their rule says, and tells the customers. */
@Injectable()
export class HandOverExpiry implements Periodic {
  constructor(private readonly units: Units) {}

  asTasks(): readonly PeriodicTaskOptions[] {
    return [{ name: 'end hand-overs', everyMs: EVERY_MS, leader: true, run: () => this.run(new Date()) }];
  }

  async run(now: Date): Promise<void> {
    const expired = await this.units.inPlatform(PLATFORM, (unit) => listExpired(unit, now, ENDED_MAX));
    for (const { tenantId, id } of expired) await this.end(tenantId, id, now);
  }

  private async end(tenantId: string, id: string, now: Date): Promise<void> {
    const scope = tenantScope(tenantId, 'service:agent-host');
    if (!scope) return;
    try {
      await this.units.inTenant(scope, async (unit) => {
        const handOver = await lockHandOver(unit, scope, id);
        const isOpen = handOver?.state === 'waiting' || handOver?.state === 'taken';
        // Somebody may have come in the last moment.
        if (!handOver || !isOpen || handOver.expiresAt >= now) return;
        await endHandOver(unit, scope, { handOver, as: 'expired', state: 'TASK_STATE_FAILED' });
      });
    } catch (error) {
      // The customer is writing at this moment: the next run ends it.
      if (!(error instanceof AppError) || error.code !== 'CONFLICT') throw error;
    }
  }
}
