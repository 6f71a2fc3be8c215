import type { OnApplicationShutdown } from '@nestjs/common';
import { outcomeOf, type ExchangeEnd } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { Batcher, publishTogether, retry, verdictOf, type UsageRelay } from '@isthmus/platform-jobs';
import type { Logger } from '@isthmus/platform-observability';
import { usageLineOf } from './exchange.mapper.js';
import type { EndedExchange, Exchange, ExchangeRepository } from './exchange.repository.js';

/** Beyond the longest exchange, before an open one counts as abandoned. */
const OPEN_MARGIN_MS = 60_000;
const ABANDONED_BATCH = 500;
/** Ends may be written this much later than the answers; together they cost a fraction of what they cost one by one. */
const GATHER_MS = 200;
const BACKOFF = { firstMs: 500, maxMs: 5_000 };

/**
 * Records every message and enqueues the charge of what was delivered. The row is written while the agent works; its end
 * and its charge are written in one transaction. While the database is unavailable ends wait in a bounded queue; an
 * exchange whose gateway died is closed, and charged, by another one.
 */
export class ExchangeLedger implements OnApplicationShutdown {
  private readonly inserts: Batcher<Exchange>;
  private readonly ends: Batcher<EndedExchange>;
  private readonly stopping = new AbortController();

  constructor(
    private readonly exchanges: ExchangeRepository,
    private readonly relay: Pick<UsageRelay, 'wake'>,
    private readonly options: { exchangeTimeoutMs: number; logger: Logger },
  ) {
    this.inserts = new Batcher((batch) => this.exchanges.insert(batch));
    this.ends = new Batcher((batch) => this.close(batch), GATHER_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.drain();
    await this.exchanges.disconnect();
  }

  /** Writes the row; resolves when it is there, or when it could not be written, which is logged. */
  async open(exchange: Exchange): Promise<void> {
    try {
      await this.inserts.add(exchange);
    } catch (error) {
      // The message goes on: its end writes the row, only a crash before that would lose it.
      this.options.logger.error({ err: error, exchangeId: exchange.id }, 'an exchange was not recorded');
    }
  }

  /** Writes how an exchange ended and enqueues its charge, in the background. */
  settle(exchange: Exchange, end: ExchangeEnd): void {
    const { outcome, charged } = outcomeOf(end);
    const line = charged ? usageLineOf(exchange, outcome) : undefined;
    this.ends.add({ ...exchange, outcome, endedAt: new Date(), line }).catch((error: unknown) => {
      // The queue is full or the process stops without a database: once it counts as abandoned it is closed and charged.
      this.options.logger.error(
        { err: error, exchangeId: exchange.id },
        'the end of an exchange was not written',
      );
    });
  }

  /** Resolves when everything that has ended is written. */
  async drain(): Promise<void> {
    await this.inserts.drain();
    await this.ends.drain();
  }

  /** Closes what gateways that died left open; safe beside the other gateways. */
  async closeAbandoned(signal: AbortSignal, now = Date.now()): Promise<void> {
    const startedBefore = new Date(now - this.options.exchangeTimeoutMs - OPEN_MARGIN_MS);
    let closed: number;
    do {
      const bounds = { startedBefore, limit: ABANDONED_BATCH };
      closed = await this.exchanges.closeAbandoned(bounds, new Date(now), usageLineOf);
      if (closed > 0) this.relay.wake();
    } while (closed === ABANDONED_BATCH && !signal.aborted);
  }

  /** Writes ends, again while the database is unavailable; one that cannot be written holds back no other. */
  private async close(batch: EndedExchange[]): Promise<void> {
    let left = batch;
    const attempt = async () => {
      left = await this.closeOnce(left);
      if (left.length > 0)
        throw new AppError(
          'UNAVAILABLE',
          `the database was unavailable until the end: ${left.length} ends are lost`,
        );
    };
    // Once more when the process stops: the database may be available again by then.
    await retry(attempt, { signal: this.stopping.signal, backoff: BACKOFF }).catch(attempt);
  }

  /** Answers with the ends that may still be written. */
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
      else
        this.options.logger.error({ err: error, exchangeId: id }, 'the end of an exchange cannot be written');
    }
    if (retryable.size > 0)
      this.options.logger.warn(
        { err: failed[0]?.error, exchanges: retryable.size },
        'ends of exchanges wait',
      );
    return batch.filter(({ id }) => retryable.has(id));
  }
}
