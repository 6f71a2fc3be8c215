import type { Logger, Meter } from '@isthmus/platform-observability';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutboxStatisticsGauges } from './outbox.gauges.js';
import { releaseOf, UNAVAILABLE_WAIT_MS_MAX, waitOf } from './outbox.release.js';
import { OutboxStore, type Release } from './outbox.store.js';
import type { OutboxClaim, OutboxRow, OutboxTable, Publication } from './outbox.types.js';
import { verdictOf } from './verdict.js';

export interface OutboxRelayOptions<Row extends OutboxRow> {
  databaseUrl: string;
  table: OutboxTable;
  logger: Logger;
  meter?: Meter | undefined;
  /** How long new messages wait for others, so that they are published together; 0 unless given. */
  gatherMs?: number;
  /**
   * Publishes rows of one tenant, outside any transaction; reports failures and never throws what is expected. It must
   * end soon after the signal aborts. A row may come again after a crash: the receiver recognises it by its id.
   */
  publish: (tenantId: string, rows: readonly Row[], signal: AbortSignal) => Promise<Publication>;
}

const TENANTS_MAX = 20;
const ROWS_MAX = 100;
/** Well inside the time that a claim lasts. */
const PUBLISH_MS_MAX = 15_000;
const IDLE_MS = 10_000;
/** Rows become due on the database's clock, to the millisecond. */
const DUE_MARGIN_MS = 5;

/**
 * Publishes what a service wrote to an outbox: soon after each commit, tenants side by side. While the receiver is
 * unavailable messages wait, longer each time; one that is refused becomes a dead letter, and nothing waits for it.
 * Several processes may publish from one table.
 */
export class OutboxRelay<Row extends OutboxRow> {
  private readonly stopping = new AbortController();
  private readonly store: OutboxStore<Row>;
  private readonly gauges: OutboxStatisticsGauges;
  private readonly name: string;
  private running: Promise<void> | undefined;
  private changed = false;
  /** When the first of the messages that wait may be tried again, on the monotonic clock. */
  private retryAtMs = Infinity;
  private endWait: () => void = () => undefined;

  constructor(private readonly options: OutboxRelayOptions<Row>) {
    this.store = new OutboxStore(options, () => this.wake());
    this.name = `${options.table.schema}.${options.table.table}`;
    this.gauges = new OutboxStatisticsGauges(this.name, () => this.store.statistics(), options.meter);
  }

  /** Nest calls this once the service is up. */
  onApplicationBootstrap(): void {
    this.running ??= this.run();
  }

  /** Ends after the messages in flight; the rest is published by the next process. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.store.close();
  }

  /** Says that messages were committed. */
  wake(): void {
    this.changed = true;
    this.endWait();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      this.changed = false;
      const outcome = await this.round();
      failures = outcome === 'failed' ? failures + 1 : 0;
      if (outcome === 'failed') await this.pause(waitOf(failures, UNAVAILABLE_WAIT_MS_MAX));
      if (outcome === 'nothing') await this.idle();
      await this.gauges.refresh();
    }
  }

  private async round(): Promise<'some' | 'nothing' | 'failed'> {
    if (this.retryAtMs <= performance.now()) this.retryAtMs = Infinity;
    try {
      const claims = await this.store.claim({ tenantsMax: TENANTS_MAX, rowsMax: ROWS_MAX });
      if (claims.length === 0) return 'nothing';
      const results = await Promise.all(claims.map((claim) => this.publishClaim(claim)));
      return results.every((available) => !available) ? 'failed' : 'some';
    } catch (err) {
      this.options.logger.warn({ err, outbox: this.name }, 'messages wait: the outbox cannot be read');
      return 'failed';
    }
  }

  /** Publishes the rows of one tenant; false when the receiver was unavailable for all of them. */
  private async publishClaim(claim: OutboxClaim<Row>): Promise<boolean> {
    const { tenantId, rows } = claim;
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(PUBLISH_MS_MAX)]);
    const publication = await this.options
      .publish(tenantId, rows, signal)
      // A bug of the publisher: no row is known to be published.
      .catch((error: unknown) => ({ published: [], failed: rows.map(({ id }) => ({ id, error })) }));
    const release = releaseOf(claim, publication);
    this.report(tenantId, publication, release);
    await this.store.release(release);
    for (const { waitMs } of release.waiting)
      this.retryAtMs = Math.min(this.retryAtMs, performance.now() + waitMs);
    const { published, failed } = publication;
    return published.length > 0 || failed.some(({ error }) => verdictOf(error) !== 'unavailable');
  }

  private report(tenantId: string, { failed }: Publication, { deadLettered }: Release): void {
    const { logger } = this.options;
    const dead = new Set(deadLettered.map(({ id }) => id));
    for (const { id: messageId, error: err } of failed)
      if (dead.has(messageId))
        logger.error(
          { err, outbox: this.name, tenantId, messageId, alarm: 'outbox-dead-letters' },
          'a message was refused and is now a dead letter: see docs/runbooks/outbox-dead-letters.md',
        );
    const waiting = failed.filter(({ id }) => !dead.has(id));
    if (waiting.length > 0)
      logger.warn(
        { err: waiting[0]?.error, outbox: this.name, tenantId, messages: waiting.length },
        'messages wait: they could not be published',
      );
  }

  /** Waits for new messages, and then for more of them. */
  private async idle(): Promise<void> {
    const { gatherMs = 0 } = this.options;
    const idleMs = Math.min(IDLE_MS, Math.max(0, this.retryAtMs - performance.now()) + DUE_MARGIN_MS);
    if (!this.changed) await this.pause(idleMs, { endsWithChange: true });
    if (gatherMs > 0 && this.changed) await this.pause(gatherMs);
  }

  private async pause(ms: number, { endsWithChange = false } = {}): Promise<void> {
    const change = new AbortController();
    if (endsWithChange) this.endWait = () => change.abort();
    const signal = AbortSignal.any([this.stopping.signal, change.signal]);
    await sleep(ms, undefined, { signal }).catch(() => undefined); // Rejects only when the wait is cut short.
    this.endWait = () => undefined;
  }
}
