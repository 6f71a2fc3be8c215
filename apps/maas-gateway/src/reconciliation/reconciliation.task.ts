import { Inject, Injectable } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { KIT, type Periodic } from '@isthmus/platform-service';
import { ChargedEvents } from './charged.events.js';
import { emptyReconciliation, mismatchesOf, reconcile, type Reconciliation } from './reconcile.js';
import { ReconciliationRepository } from './reconciliation.repository.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const EVERY_MS = 24 * HOUR_MS;
/** An hour more than the time between two runs, so that nothing is left out. */
const FROM_MS = 25 * HOUR_MS;
/** Charges are in the ledger within a second or two, unless it is unavailable. */
const TO_MS = 5 * MINUTE_MS;
/** What is read in one query of either side. */
const SLICE_MS = 10 * MINUTE_MS;

/** Compares the attempts of the last day with what the ledger charged for them, once a day and at the start. */
@Injectable()
export class ReconciliationTask implements Periodic {
  constructor(
    @Inject(ReconciliationRepository) private readonly attempts: Pick<ReconciliationRepository, 'events'>,
    @Inject(ChargedEvents) private readonly ledger: Pick<ChargedEvents, 'events'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {}

  asTasks(): PeriodicTaskOptions[] {
    return [
      {
        name: 'reconcile charges',
        everyMs: EVERY_MS,
        leader: true,
        run: (signal) => this.run(new Date(), signal),
      },
    ];
  }

  /** One comparison as of `now`, slice by slice; logs an alarm where the two differ. */
  async run(now: Date, signal: AbortSignal): Promise<Reconciliation> {
    const result = emptyReconciliation();
    const end = now.getTime() - TO_MS;
    for (let start = now.getTime() - FROM_MS; start < end && !signal.aborted; start += SLICE_MS) {
      const period = { from: new Date(start), to: new Date(Math.min(start + SLICE_MS, end)) };
      await reconcile(this.attempts.events(period), this.ledger.events(period), result);
    }
    const { logger } = this.kit;
    if (mismatchesOf(result) > 0)
      logger.error(
        { ...result, alarm: 'reconciliation' },
        'attempts and charges differ: see docs/runbooks/reconciliation.md',
      );
    else logger.info({ ...result }, 'attempts and charges were reconciled');
    return result;
  }
}
