import { Inject, Injectable } from '@nestjs/common';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { ENVIRONMENT, type Periodic } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { LedgerRepository } from './ledger.repository.js';

const TENANTS_A_STEP = 100;
/** Bounds one run; the rest is left for the next one. */
const STEPS_MAX = 50;

/**
 * Frees expired holds and leases of idle tenants. Correctness does not depend on it: what has expired does not count, swept or not.
 * Several instances may sweep one database.
 */
@Injectable()
export class HoldSweeper implements Periodic {
  constructor(
    private readonly ledger: LedgerRepository,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'SWEEP_INTERVAL_MS'>,
  ) {}

  asTasks(): PeriodicTaskOptions[] {
    const everyMs = this.environment.SWEEP_INTERVAL_MS;
    return [
      { name: 'free expired holds and leases', everyMs, immediate: true, run: (signal) => this.run(signal) },
    ];
  }

  /** One run; returns how many it freed. */
  async run(signal: AbortSignal): Promise<number> {
    let total = 0;
    for (let step = 0; step < STEPS_MAX && !signal.aborted; step++) {
      const freed = await this.ledger.freeDue(TENANTS_A_STEP);
      if (freed === 0) break;
      total += freed;
    }
    return total;
  }
}
