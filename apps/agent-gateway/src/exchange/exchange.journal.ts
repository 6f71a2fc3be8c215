import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { outcomeOf, type ExchangeEnd } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import {
  Batcher,
  publishTogether,
  retry,
  UsageRelay,
  verdictOf,
  type PeriodicTaskOptions,
} from '@isthmus/platform-jobs';
import { ENVIRONMENT, KIT, type Periodic } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { usageLineOf } from './exchange.mapper.js';
import { ExchangeRepository, type EndedExchange, type ExchangeRecord } from './exchange.repository.js';

const CLOSE_ABANDONED_EVERY_MS = 10_000;
/** After the longest exchange, before an open one counts as abandoned. */
const OPEN_MARGIN_MS = 60_000;
const ABANDONED_BATCH = 500;
/** Ends may be written this much later than the answers; a batch costs a fraction of single writes. */
const GATHER_MS = 200;
const BACKOFF = { firstMs: 500, maxMs: 5_000 };

/**
 * Records every message and enqueues the charge of what was answered. The row is written while the agent works; its end
 * and its charge are written in one transaction. While the database is unavailable, ends wait in a bounded queue; an
 * exchange whose gateway died is closed by another gateway, and nobody is charged for it (ADR 0018).
 */
@Injectable()
export class ExchangeJournal implements OnApplicationShutdown, Periodic {
  private readonly inserts: Batcher<ExchangeRecord>;
  private readonly ends: Batcher<EndedExchange>;
  private readonly stopping = new AbortController();

  constructor(
    private readonly exchanges: ExchangeRepository,
    @Inject(UsageRelay) private readonly relay: Pick<UsageRelay, 'wake'>,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'EXCHANGE_TIMEOUT_MS'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {
    this.inserts = new Batcher((batch) => this.exchanges.insert(batch));
    this.ends = new Batcher((batch) => this.close(batch), GATHER_MS);
  }

  asTasks(): PeriodicTaskOptions[] {
    return [
      {
        name: 'close abandoned exchanges',
        everyMs: CLOSE_ABANDONED_EVERY_MS,
        run: (signal) => this.closeAbandoned(signal),
      },
    ];
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.drain();
  }

  /** Writes the row; resolves when it is written, or when it could not be written, which is logged. */
  async open(exchange: ExchangeRecord): Promise<void> {
    try {
      await this.inserts.add(exchange);
    } catch (error) {
      // The message is sent all the same: its end writes the row, and only a crash before that would lose it.
      this.logError(error, exchange.id, 'an exchange was not recorded');
    }
  }

  /** Writes how an exchange ended and enqueues its charge, in the background. */
  settle(exchange: ExchangeRecord, end: ExchangeEnd): void {
    const { outcome, charged } = outcomeOf(end);
    const line = charged ? usageLineOf(exchange, outcome) : undefined;
    this.ends.add({ ...exchange, outcome, endedAt: new Date(), line }).catch((error: unknown) => {
      // The queue is full, or the process stops without a database: the exchange is closed as abandoned, without a charge.
      this.logError(error, exchange.id, 'the end of an exchange was not recorded');
    });
  }

  /** Resolves when everything that has ended is written. */
  async drain(): Promise<void> {
    await this.inserts.drain();
    await this.ends.drain();
  }

  /** Closes what gateways that died left open, without a charge; safe beside the other gateways. */
  async closeAbandoned(signal: AbortSignal, now = Date.now()): Promise<void> {
    const startedBefore = new Date(now - this.environment.EXCHANGE_TIMEOUT_MS - OPEN_MARGIN_MS);
    let closed: number;
    do {
      const bounds = { startedBefore, limit: ABANDONED_BATCH };
      closed = await this.exchanges.closeAbandoned(bounds, new Date(now));
    } while (closed === ABANDONED_BATCH && !signal.aborted);
  }

  /** Writes ends, with retries while the database is unavailable; one that cannot be written does not block the others. */
  private async close(batch: EndedExchange[]): Promise<void> {
    let left = batch;
    const attempt = async () => {
      left = await this.closeOnce(left);
      if (left.length === 0) return;
      const message = `the database is unavailable; ends of ${left.length} exchanges were not recorded`;
      throw new AppError('UNAVAILABLE', message);
    };
    // One last attempt when the process stops: the database may be available by then.
    await retry(attempt, { signal: this.stopping.signal, backoff: BACKOFF }).catch(attempt);
  }

  /** Resolves with the ends that can be written later. */
  private async closeOnce(batch: readonly EndedExchange[]): Promise<EndedExchange[]> {
    let enqueued = 0;
    const never = new AbortController().signal;
    const { failed } = await publishTogether(batch, never, async (part) => {
      enqueued += await this.exchanges.close(part);
    });
    if (enqueued > 0) this.relay.wake();
    const retryable = new Set<string>();
    for (const { id, error } of failed) {
      if (verdictOf(error) === 'unavailable') retryable.add(id);
      else this.logError(error, id, 'the end of an exchange cannot be recorded');
    }
    if (retryable.size > 0) {
      const context = { err: failed[0]?.error, exchanges: retryable.size };
      this.kit.logger.warn(context, 'ends of exchanges wait for the database');
    }
    return batch.filter(({ id }) => retryable.has(id));
  }

  private logError(err: unknown, exchangeId: string, message: string): void {
    this.kit.logger.error({ err, exchangeId }, message);
  }
}
