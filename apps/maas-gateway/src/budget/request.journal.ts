import { platformScope } from '@isthmus/platform-identity';
import { Batcher, publishTogether, verdictOf, type UsageRelay } from '@isthmus/platform-jobs';
import type { Logger } from '@isthmus/platform-observability';
import type { ModelsRepository } from '../models.repository.js';
import { chargeOf } from './attempt.mapper.js';
import {
  closeAbandoned,
  closeRequests,
  writeAttempts,
  type AttemptRow,
  type EndedRequest,
} from './attempt.repository.js';

/** No request lives longer, see chat.flow; an attempt still open after that lost its process. */
export const ABANDONED_AFTER_MS = 15 * 60_000;
const ABANDONED_BATCH = 200;
/** Ends kept in memory while the database is unavailable; beyond, requests are charged once they count as abandoned. */
const UNWRITTEN_MAX = 10_000;
const WRITE_BATCH = 500;
const SCOPE = platformScope('service:maas-gateway');

/**
 * The rows of attempts and the charges of their requests. Both are written in one transaction when a request ends, so
 * that they cannot differ; under load many requests share one statement.
 */
export class RequestJournal {
  private readonly begins: Batcher<AttemptRow[]>;
  private readonly ends: Batcher<EndedRequest>;
  private readonly unwritten: EndedRequest[] = [];
  /** Once an outage, not every second of it. */
  private waitIsLogged = false;

  constructor(
    private readonly models: ModelsRepository,
    private readonly relay: Pick<UsageRelay, 'wake'>,
    private readonly logger: Logger,
  ) {
    this.begins = new Batcher((batch) => writeAttempts(models, batch.flat()));
    this.ends = new Batcher((batch) => this.write(batch));
  }

  /** Writes an attempt that begins and the ends of those before it; rejects when the database is unavailable. */
  begin(rows: AttemptRow[]): Promise<void> {
    return this.begins.add(rows);
  }

  /** Writes the end of a request; resolves when it is written, or kept to be written once the database is available. */
  async end(request: EndedRequest): Promise<void> {
    await this.ends.add(request).catch((error: unknown) => this.keep(request, error));
  }

  /** Writes what was kept, oldest first, until the database is unavailable again. */
  async writeKept(): Promise<void> {
    while (this.unwritten.length > 0) {
      const batch = this.unwritten.splice(0, WRITE_BATCH);
      const left = this.unwritten.length;
      await this.write(batch);
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
      closed = await this.models.inPlatform(SCOPE, (unit) =>
        closeAbandoned(unit, { startedBefore, limit: ABANDONED_BATCH }, now, chargeOf),
      );
      if (closed > 0) this.relay.wake();
    } while (closed === ABANDONED_BATCH && !signal.aborted);
  }

  /** Writes ends; one that cannot be written holds back no other. */
  private async write(batch: readonly EndedRequest[]): Promise<void> {
    const rows = batch.map((request, n) => ({ id: String(n), request }));
    const never = new AbortController().signal;
    let enqueued = 0;
    const { failed } = await publishTogether(rows, never, async (part) => {
      enqueued += await closeRequests(
        this.models,
        part.map(({ request }) => request),
      );
    });
    if (enqueued > 0) this.relay.wake();
    const closedBefore = batch.length - failed.length - enqueued;
    if (closedBefore > 0)
      this.logger.warn(
        { requests: closedBefore },
        'ends of requests were written already, such as those that counted as abandoned: the first charge counts',
      );
    for (const { id, error } of failed) {
      const request = batch[Number(id)];
      if (!request) continue;
      if (verdictOf(error) === 'unavailable') this.keep(request, error);
      else
        this.logger.error({ err: error, charge: request.charge }, 'the end of a request cannot be written');
    }
  }

  private keep(request: EndedRequest, err: unknown): void {
    if (this.unwritten.length >= UNWRITTEN_MAX) {
      const requestId = request.attempts[0]?.requestId;
      this.logger.error({ err, requestId }, 'the end of a request is lost: too many wait for the database');
      return;
    }
    this.unwritten.push(request);
    if (!this.waitIsLogged) this.logger.warn({ err }, 'ends of requests wait for the database');
    this.waitIsLogged = true;
  }
}
