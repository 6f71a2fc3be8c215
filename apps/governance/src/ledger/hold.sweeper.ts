import { Inject, Injectable } from '@nestjs/common';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { ENVIRONMENT, type Periodic } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { LedgerRepository } from './ledger.repository.js';

const TENANTS_A_STEP = 100;
/** Bounds one run; what is left waits for the next. */
const STEPS_MAX = 50;

/**
 * Frees holds that expired unseen. Nothing depends on it for being right: an expired hold does not count whether or not
 * it was swept. Several instances may sweep one database.
 */
@Injectable()
export class HoldSweeper implements Periodic {
  constructor(
    private readonly ledger: LedgerRepository,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'SWEEP_INTERVAL_MS'>,
  ) {}

  asTasks(): PeriodicTaskOptions[] {
    const everyMs = this.environment.SWEEP_INTERVAL_MS;
    return [{ name: 'free expired holds', everyMs, immediate: true, run: (signal) => this.run(signal) }];
  }

  /** One run; answers how many holds were freed. */
  async run(signal: AbortSignal): Promise<number> {
    let total = 0;
    for (let step = 0; step < STEPS_MAX && !signal.aborted; step++) {
      const freed = await this.ledger.freeDueHolds(TENANTS_A_STEP);
      if (freed === 0) break;
      total += freed;
    }
    return total;
  }
}
