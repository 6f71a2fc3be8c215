import { Inject, Injectable, type BeforeApplicationShutdown, type Provider } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { AppError } from '@isthmus/platform-errors';
import { Batcher, UsageRelay, verdictOf, type PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { Journal, type Entry } from '@isthmus/platform-journal';
import { ENVIRONMENT, KIT, type Periodic } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { AttemptRepository, type EndedRequest } from './attempt.repository.js';
import { beginRecord, endRecord, requestsIn } from './journal.record.js';
import type { Attempt, MeteredHold } from './metering.types.js';

/** Injection token of the `Journal` of this process. */
const JOURNAL = Symbol('journal');

/** The journal of this process, on the disk of its machine. */
export const journalProvider: Provider = {
  provide: JOURNAL,
  useFactory: ({ JOURNAL_DIR: directory }: Environment, { logger }: ServiceKit) =>
    Journal.open({ directory, bytesMax: JOURNAL_BYTES_MAX, logger }),
  inject: [ENVIRONMENT, KIT],
};

/** Records of a request, which are released once it is stored. */
export type RequestEntries = Entry[];

/** Some 80,000 requests that wait for the database; beyond, new ones are refused. */
const JOURNAL_BYTES_MAX = 64 * 1024 * 1024;
/** How long an end waits to be stored together with more. */
const GATHER_MS = 200;
const STORE_BATCH = 500;
const STORE_KEPT_EVERY_MS = 1_000;
const ADOPT_EVERY_MS = 10_000;

interface Unstored {
  request: EndedRequest;
  entries: RequestEntries;
}

/**
 * What requests are about to do and what came of it: in the journal of this process before it happens (ADR 0018), in the
 * database soon after, attempts and charge in one statement, so that they cannot differ.
 */
@Injectable()
export class RequestJournal implements Periodic, BeforeApplicationShutdown {
  private readonly ends: Batcher<EndedRequest>;
  private readonly unstored: Unstored[] = [];
  private readonly storing = new Set<Promise<void>>();
  /** Once an outage, not every second of it. */
  private waitIsLogged = false;

  constructor(
    @Inject(JOURNAL) private readonly journal: Pick<Journal, 'append' | 'release' | 'orphans' | 'close'>,
    private readonly attempts: AttemptRepository,
    @Inject(UsageRelay) private readonly relay: Pick<UsageRelay, 'wake'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {
    this.ends = new Batcher((batch) => this.write(batch), GATHER_MS);
  }

  asTasks(): PeriodicTaskOptions[] {
    return [
      { name: 'store kept requests', everyMs: STORE_KEPT_EVERY_MS, run: () => this.storeKept() },
      {
        name: 'adopt journals',
        everyMs: ADOPT_EVERY_MS,
        immediate: true,
        run: (signal) => this.adopt(signal),
      },
    ];
  }

  /** Whether an end is neither stored nor kept yet. */
  get isStoring(): boolean {
    return this.storing.size > 0;
  }

  /** Records that a source is about to be called; throws UNAVAILABLE where that is not possible. */
  begin(hold: MeteredHold, attempt: Attempt): Entry {
    return this.journal.append(beginRecord(hold, attempt));
  }

  /** Records the end of a request and stores it in the background. Never throws. */
  end(request: EndedRequest, entries: RequestEntries): void {
    try {
      entries.push(this.journal.append(endRecord(request)));
    } catch (err) {
      // It is stored from memory all the same.
      this.kit.logger.error(
        { err, requestId: request.hold.requestId },
        'the end of a request is not recorded',
      );
    }
    const storing = this.store({ request, entries }).finally(() => this.storing.delete(storing));
    this.storing.add(storing);
  }

  /** Stores what was kept, oldest first, until the database is unavailable again. */
  async storeKept(): Promise<void> {
    while (this.unstored.length > 0) {
      const batch = this.unstored.splice(0, STORE_BATCH);
      const left = this.unstored.length;
      await Promise.all(batch.map((each) => this.store(each)));
      if (this.unstored.length > left) return;
    }
    this.waitIsLogged = false;
  }

  /** Stores what processes that are gone recorded and had not stored; what was stored already is not charged again. */
  async adopt(signal: AbortSignal): Promise<void> {
    for await (const orphan of this.journal.orphans()) {
      const requests = requestsIn(orphan.records, new Date());
      for (let start = 0; start < requests.length; start += STORE_BATCH)
        await this.attempts.close(requests.slice(start, start + STORE_BATCH));
      orphan.done();
      this.relay.wake();
      this.kit.logger.info({ requests: requests.length }, 'the journal of a process that is gone was stored');
      if (signal.aborted) return;
    }
  }

  /** Requests are over by now; the last ones are stored. What cannot be is left to the next process. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.storing);
    await this.storeKept();
    await this.journal.close();
  }

  private async store({ request, entries }: Unstored): Promise<void> {
    try {
      await this.ends.add(request);
      entries.forEach((entry) => this.journal.release(entry));
    } catch (err) {
      if (isWorthKeeping(err)) return this.keep({ request, entries }, err);
      // It stays in the journal: the next process tries once more, and an operator can read it.
      this.kit.logger.error(
        { err, request: request.hold, alarm: 'request-not-stored' },
        'the end of a request cannot be stored',
      );
    }
  }

  private async write(batch: readonly EndedRequest[]): Promise<void> {
    const { charges, enqueued } = await this.attempts.close(batch);
    if (enqueued > 0) this.relay.wake();
    if (charges > enqueued)
      this.kit.logger.warn(
        { requests: charges - enqueued },
        'requests were stored already: the first charge counts',
      );
  }

  private keep(unstored: Unstored, err: unknown): void {
    this.unstored.push(unstored);
    if (!this.waitIsLogged) this.kit.logger.warn({ err }, 'ends of requests wait for the database');
    this.waitIsLogged = true;
  }
}

/** Whether the failure says nothing about the request: the database is unavailable, or too many wait for it. */
function isWorthKeeping(error: unknown): boolean {
  const tooMany = error instanceof AppError && error.code === 'LIMIT_EXCEEDED';
  return tooMany || verdictOf(error) === 'unavailable';
}
