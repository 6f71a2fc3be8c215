import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { outcomeOf, type ExchangeEnd } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { Batcher, retry, UsageRelay, verdictOf, type PeriodicTaskOptions } from '@isthmus/platform-jobs';
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

  /** Writes ends, with retries while the database is unavailable; the batcher isolates one that cannot be written. */
  private async close(batch: readonly EndedExchange[]): Promise<void> {
    const attempt = async () => {
      if ((await this.exchanges.close(batch)) > 0) this.relay.wake();
    };
    // The batcher halves a batch that takes too long.
    const isFinal = (error: unknown) =>
      verdictOf(error) !== 'unavailable' || (batch.length > 1 && isTooSlow(error));
    const onFailure = (err: unknown) =>
      this.kit.logger.warn({ err, exchanges: batch.length }, 'ends of exchanges wait for the database');
    const { signal } = this.stopping;
    await retry(attempt, { signal, backoff: BACKOFF, isFinal, onFailure }).catch((error: unknown) => {
      // One last attempt when the process stops: the database may be available by then.
      if (signal.aborted && !isFinal(error)) return attempt();
      throw error;
    });
  }

  private logError(err: unknown, exchangeId: string, message: string): void {
    this.kit.logger.error({ err, exchangeId }, message);
  }
}

function isTooSlow(error: unknown): boolean {
  return error instanceof AppError && error.code === 'DEADLINE_EXCEEDED';
}
