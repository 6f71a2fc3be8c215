import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { JournaledEnds, UsageRelay, type PeriodicTaskOptions } from '@isthmus/platform-jobs';
import type { Entry, Journal } from '@isthmus/platform-journal';
import { JOURNAL, KIT, type Periodic } from '@isthmus/platform-service';
import { AttemptRepository, type EndedRequest } from './attempt.repository.js';
import { beginRecord, endRecord, requestsIn } from './journal.record.js';
import type { Attempt, MeteredHold } from './metering.types.js';

/** Records of a request, which are released once it is stored. */
export type RequestEntries = Entry[];

/** How long an end waits to be stored together with more. */
const GATHER_MS = 200;

/**
 * What requests are about to do and what came of it: in the journal of this process before it happens (ADR 0018), in the
 * database soon after, attempts and charge in one statement, so that they cannot differ.
 */
@Injectable()
export class RequestJournal implements Periodic, BeforeApplicationShutdown {
  private readonly ends: JournaledEnds<EndedRequest>;

  constructor(
    @Inject(JOURNAL) journal: Pick<Journal, 'append' | 'release' | 'orphans' | 'close'>,
    private readonly attempts: AttemptRepository,
    @Inject(UsageRelay) private readonly relay: Pick<UsageRelay, 'wake'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {
    this.ends = new JournaledEnds({
      journal,
      recordOf: endRecord,
      endsIn: requestsIn,
      store: (ended) => this.store(ended),
      nameOf: ({ hold }) => hold,
      gatherMs: GATHER_MS,
      logger: kit.logger,
    });
  }

  asTasks(): PeriodicTaskOptions[] {
    return this.ends.asTasks();
  }

  /** Whether an end is neither stored nor kept yet. */
  get isStoring(): boolean {
    return this.ends.isStoring;
  }

  /** Records that a source is about to be called; throws UNAVAILABLE where that is not possible. */
  begin(hold: MeteredHold, attempt: Attempt): Entry {
    return this.ends.begin(beginRecord(hold, attempt));
  }

  /** Records the end of a request and stores it in the background. Never throws. */
  end(request: EndedRequest, entries: RequestEntries): void {
    this.ends.end(request, entries);
  }

  /** As `JournaledEnds.storeKept`. */
  storeKept(): Promise<void> {
    return this.ends.storeKept();
  }

  /** As `JournaledEnds.adopt`: what was stored already is not charged again. */
  adopt(signal: AbortSignal): Promise<void> {
    return this.ends.adopt(signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ends.close();
  }

  private async store(batch: readonly EndedRequest[]): Promise<void> {
    const { charges, enqueued } = await this.attempts.close(batch);
    if (enqueued > 0) this.relay.wake();
    if (charges > enqueued)
      this.kit.logger.warn(
        { requests: charges - enqueued },
        'requests were stored already: the first charge counts',
      );
  }
}
