import { AppError } from '@isthmus/platform-errors';
import type { Entry, Journal } from '@isthmus/platform-journal';
import type { Logger } from '@isthmus/platform-observability';
import { Batcher } from '../batcher.js';
import { verdictOf } from '../outbox/verdict.js';
import type { PeriodicTaskOptions } from '../periodic.task.js';

const STORE_BATCH = 500;
const STORE_KEPT_EVERY_MS = 1_000;
const ADOPT_EVERY_MS = 10_000;

export interface JournaledEndsOptions<Ended> {
  journal: Pick<Journal, 'append' | 'release' | 'orphans' | 'close'>;
  /** The record of an end. */
  recordOf: (ended: Ended) => object;
  /** What the records of a process that is gone are: ends, and beginnings that never ended. */
  endsIn: (records: readonly object[], now: Date) => Ended[];
  /** Stores ends, all or nothing; one that was stored before changes nothing. */
  store: (ended: readonly Ended[]) => Promise<void>;
  /** What logs name an end by. */
  nameOf: (ended: Ended) => object;
  /** How long an end waits to be stored together with more, in milliseconds. */
  gatherMs: number;
  logger: Pick<Logger, 'error' | 'warn' | 'info'>;
}

interface Unstored<Ended> {
  ended: Ended;
  entries: Entry[];
}

/**
 * Ends of requests, each in the journal of this process before `end` returns (ADR 0018) and in the database soon after.
 * Ends wait in the journal while the database is unavailable; those of processes that are gone are stored as well.
 */
export class JournaledEnds<Ended> {
  private readonly ends: Batcher<Ended>;
  private readonly unstored: Unstored<Ended>[] = [];
  private readonly storing = new Set<Promise<void>>();
  /** Once an outage, not every second of it. */
  private waitIsLogged = false;

  constructor(private readonly options: JournaledEndsOptions<Ended>) {
    this.ends = new Batcher((batch) => options.store(batch), options.gatherMs);
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

  /** Records what is about to be done; throws UNAVAILABLE where that is not possible. */
  begin(record: object): Entry {
    return this.options.journal.append(record);
  }

  /** Records an end, and stores it in the background; releases `entries` then. Never throws. */
  end(ended: Ended, entries: Entry[]): void {
    const { journal, logger, recordOf, nameOf } = this.options;
    try {
      entries.push(journal.append(recordOf(ended)));
    } catch (err) {
      // It is stored from memory all the same.
      logger.error({ err, request: nameOf(ended) }, 'the end of a request is not recorded');
    }
    const storing = this.store({ ended, entries }).finally(() => this.storing.delete(storing));
    this.storing.add(storing);
  }

  /** Resolves when everything that has ended is stored or kept. */
  async settled(): Promise<void> {
    await Promise.all(this.storing);
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

  /** Stores what processes that are gone recorded and had not stored. */
  async adopt(signal: AbortSignal): Promise<void> {
    const { journal, endsIn, logger } = this.options;
    for await (const orphan of journal.orphans()) {
      const ended = endsIn(orphan.records, new Date());
      if (await this.storeAll(ended)) {
        orphan.done();
        logger.info({ requests: ended.length }, 'the journal of a process that is gone was stored');
      }
      if (signal.aborted) return;
    }
  }

  /** Requests are over by now; the last ones are stored. What cannot be is left to the next process. */
  async close(): Promise<void> {
    await this.settled();
    await this.storeKept();
    await this.options.journal.close();
  }

  /** Whether all of them are; one that cannot be stored keeps its journal, and nobody else's end waits for it. */
  private async storeAll(ended: readonly Ended[]): Promise<boolean> {
    let isComplete = true;
    for (let start = 0; start < ended.length; start += STORE_BATCH) {
      const batch = ended.slice(start, start + STORE_BATCH);
      const outcomes = await Promise.allSettled(batch.map((each) => this.ends.add(each)));
      for (const [n, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') continue;
        if (isWorthKeeping(outcome.reason)) throw outcome.reason;
        isComplete = false;
        this.reportLost(batch[n], outcome.reason);
      }
    }
    return isComplete;
  }

  private async store({ ended, entries }: Unstored<Ended>): Promise<void> {
    try {
      await this.ends.add(ended);
      entries.forEach((entry) => this.options.journal.release(entry));
    } catch (err) {
      if (isWorthKeeping(err)) return this.keep({ ended, entries }, err);
      this.reportLost(ended, err);
    }
  }

  /** It stays in the journal: the next process tries once more, and an operator can read it. */
  private reportLost(ended: Ended | undefined, err: unknown): void {
    this.options.logger.error(
      { err, request: ended && this.options.nameOf(ended), alarm: 'request-not-stored' },
      'the end of a request cannot be stored',
    );
  }

  private keep(unstored: Unstored<Ended>, err: unknown): void {
    this.unstored.push(unstored);
    if (!this.waitIsLogged) this.options.logger.warn({ err }, 'ends of requests wait for the database');
    this.waitIsLogged = true;
  }
}

/** Whether the failure says nothing about the request: the database is unavailable, or too many wait for it. */
function isWorthKeeping(error: unknown): boolean {
  const tooMany = error instanceof AppError && error.code === 'LIMIT_EXCEEDED';
  return tooMany || verdictOf(error) === 'unavailable';
}
