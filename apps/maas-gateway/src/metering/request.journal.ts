import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { Batcher, UsageRelay, verdictOf, type PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { KIT, type Periodic } from '@isthmus/platform-service';
import { AttemptRepository, type EndedRequest } from './attempt.repository.js';
import { chargeOf } from './charge.mapper.js';
import type { AttemptRow } from './metering.types.js';

/** Longer than the deadline of a request; an attempt still open after that lost its process. */
export const ABANDONED_AFTER_MS = 15 * 60_000;
const ABANDONED_BATCH = 200;
/** Ends kept in memory while the database is unavailable; beyond, requests are charged once they count as abandoned. */
const UNWRITTEN_MAX = 10_000;
const WRITE_BATCH = 500;
const WRITE_KEPT_EVERY_MS = 1_000;
const CLOSE_ABANDONED_EVERY_MS = 10_000;

/**
 * The rows of attempts and the charges of their requests. Both are written in one transaction when a request ends, so
 * that they cannot differ; under load many requests share one statement, and one that fails fails alone (`Batcher`).
 */
@Injectable()
export class RequestJournal implements Periodic {
  private readonly begins: Batcher<AttemptRow[]>;
  private readonly ends: Batcher<EndedRequest>;
  private readonly unwritten: EndedRequest[] = [];
  /** Once an outage, not every second of it. */
  private waitIsLogged = false;

  constructor(
    private readonly attempts: AttemptRepository,
    @Inject(UsageRelay) private readonly relay: Pick<UsageRelay, 'wake'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {
    this.begins = new Batcher((batch) => attempts.write(batch.flat()));
    this.ends = new Batcher((batch) => this.write(batch));
  }

  asTasks(): PeriodicTaskOptions[] {
    return [
      { name: 'write kept ends', everyMs: WRITE_KEPT_EVERY_MS, run: () => this.writeKept() },
      {
        name: 'close abandoned requests',
        everyMs: CLOSE_ABANDONED_EVERY_MS,
        run: (signal) => this.closeAbandoned(signal),
      },
    ];
  }

  /** Writes an attempt that begins and the ends of those before it; rejects when the database is unavailable. */
  begin(rows: AttemptRow[]): Promise<void> {
    return this.begins.add(rows);
  }

  /** Writes the end of a request; resolves when it is written, or kept to be written once the database is available. */
  async end(request: EndedRequest): Promise<void> {
    await this.ends.add(request).catch((err: unknown) => {
      if (isWorthKeeping(err)) this.keep(request, err);
      else this.kit.logger.error({ err, charge: request.charge }, 'the end of a request cannot be written');
    });
  }

  /** Writes what was kept, oldest first, until the database is unavailable again. */
  async writeKept(): Promise<void> {
    while (this.unwritten.length > 0) {
      const batch = this.unwritten.splice(0, WRITE_BATCH);
      const left = this.unwritten.length;
      await Promise.all(batch.map((request) => this.end(request)));
      if (this.unwritten.length > left) return;
    }
    this.waitIsLogged = false;
  }

  /** Resolves when everything that has ended is written or, without a database, given up. */
  async drain(): Promise<void> {
    await this.ends.drain();
    await this.writeKept();
  }

  /**
   * Closes and charges what processes that died left open; safe beside the other processes. Ends that were kept are
   * written first: their requests are over, and what they used is known.
   */
  async closeAbandoned(signal: AbortSignal, now = new Date()): Promise<void> {
    await this.writeKept();
    if (this.unwritten.length > 0) return;
    const startedBefore = new Date(now.getTime() - ABANDONED_AFTER_MS);
    let closed: number;
    do {
      closed = await this.attempts.closeAbandoned({ startedBefore, limit: ABANDONED_BATCH, now, chargeOf });
      if (closed > 0) this.relay.wake();
    } while (closed === ABANDONED_BATCH && !signal.aborted);
  }

  private async write(batch: readonly EndedRequest[]): Promise<void> {
    const enqueued = await this.attempts.close(batch);
    if (enqueued > 0) this.relay.wake();
    const closedBefore = batch.length - enqueued;
    if (closedBefore > 0)
      this.kit.logger.warn(
        { requests: closedBefore },
        'ends of requests were written already, such as those that counted as abandoned: the first charge counts',
      );
  }

  private keep(request: EndedRequest, err: unknown): void {
    if (this.unwritten.length >= UNWRITTEN_MAX) {
      const requestId = request.attempts[0]?.requestId;
      this.kit.logger.error(
        { err, requestId },
        'the end of a request is lost: too many wait for the database',
      );
      return;
    }
    this.unwritten.push(request);
    if (!this.waitIsLogged) this.kit.logger.warn({ err }, 'ends of requests wait for the database');
    this.waitIsLogged = true;
  }
}

/** Whether the failure says nothing about the request: the database is unavailable, or too many wait for it. */
function isWorthKeeping(error: unknown): boolean {
  const tooMany = error instanceof AppError && error.code === 'LIMIT_EXCEEDED';
  return tooMany || verdictOf(error) === 'unavailable';
}
