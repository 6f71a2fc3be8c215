import type { Logger, Meter } from '@isthmus/platform-observability';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeldTenants } from './held.tenants.js';
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
  /** How long new messages wait for others to be published with; 0 by default. */
  gatherMs?: number;
  /** Rows of a tenant that are published at once, and kept in memory; 100 by default. */
  rowsMax?: number;
  /** Tenants whose rows are published at the same time; 20 by default. */
  tenantsMax?: number;
  /**
   * Publishes rows of one tenant, outside any transaction; reports expected failures instead of throwing them. It must
   * end soon after the signal aborts. A row may be published again after a crash: the receiver deduplicates by its id.
   */
  publish: (tenantId: string, rows: readonly Row[], signal: AbortSignal) => Promise<Publication>;
  /** Called once the relay has stopped, to close what `publish` uses. */
  onStop?: (() => void) | undefined;
}

const TENANTS_MAX = 20;
const ROWS_MAX = 100;
/** Well within the time that a claim lasts. */
const PUBLISH_MS_MAX = 15_000;
const IDLE_MS = 10_000;
/** Rows become due by the database's clock, to the millisecond. */
const DUE_MARGIN_MS = 5;

/**
 * Publishes what a service wrote to an outbox: soon after each commit, tenants concurrently, none waiting for another.
 * While the receiver is unavailable messages are retried with backoff; one that is refused becomes a dead letter and
 * blocks nothing. Several processes may publish from one table.
 */
export class OutboxRelay<Row extends OutboxRow> {
  private readonly stopping = new AbortController();
  private readonly store: OutboxStore<Row>;
  private readonly gauges: OutboxStatisticsGauges;
  private readonly name: string;
  /** Rows being published, by tenant. */
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly held = new HeldTenants();
  private running: Promise<void> | undefined;
  private changed = false;
  /** When the next waiting message may be retried, on the monotonic clock. */
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

  /** Stops after the messages in flight; the next process publishes the rest. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.store.close();
    this.options.onStop?.();
  }

  /** Call after committing messages. */
  wake(): void {
    this.changed = true;
    this.endWait();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      this.changed = false;
      const outcome = await this.startClaims();
      failures = outcome === 'failed' ? failures + 1 : 0;
      if (outcome === 'failed') await this.pause(waitOf(failures, UNAVAILABLE_WAIT_MS_MAX));
      if (outcome === 'nothing' && !this.changed) await this.pause(this.idleMs(), { endsWithChange: true });
      if (outcome !== 'failed' && this.options.gatherMs) await this.pause(this.options.gatherMs);
      await this.gauges.refresh();
    }
    await Promise.all(this.inFlight.values());
  }

  /** Claims rows of tenants without any in flight; does not wait for their publication. */
  private async startClaims(): Promise<'some' | 'nothing' | 'failed'> {
    if (this.retryAtMs <= performance.now()) this.retryAtMs = Infinity;
    const { rowsMax = ROWS_MAX } = this.options;
    const tenantsMax = (this.options.tenantsMax ?? TENANTS_MAX) - this.inFlight.size;
    if (tenantsMax === 0) return 'nothing';
    try {
      const except = [...this.inFlight.keys(), ...this.held.present()];
      const claims = await this.store.claim({ tenantsMax, rowsMax, except });
      for (const claim of claims) {
        const publishing = this.publishClaim(claim).finally(() => {
          this.inFlight.delete(claim.tenantId);
          this.wake(); // More of the tenant's rows may be due by now.
        });
        this.inFlight.set(claim.tenantId, publishing);
      }
      return claims.length === 0 ? 'nothing' : 'some';
    } catch (err) {
      this.options.logger.warn({ err, outbox: this.name }, 'cannot read the outbox; messages are waiting');
      return 'failed';
    }
  }

  /** Never rejects: a claim that is not released expires. */
  private async publishClaim(claim: OutboxClaim<Row>): Promise<void> {
    const { tenantId } = claim;
    try {
      const publication = await this.publicationOf(claim);
      const release = releaseOf(claim, publication, this.held.failuresOf(tenantId) + 1);
      this.report(tenantId, publication, release);
      await this.store.release(release);
      if (release.heldMs === undefined) this.free(tenantId);
      else this.held.hold(tenantId, release.heldMs);
      for (const { waitMs } of release.waiting)
        this.retryAtMs = Math.min(this.retryAtMs, performance.now() + waitMs);
    } catch (err) {
      this.options.logger.warn(
        { err, outbox: this.name, tenantId },
        'cannot mark messages as published; they will be published again',
      );
    }
  }

  private async publicationOf({ tenantId, rows }: OutboxClaim<Row>): Promise<Publication> {
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(PUBLISH_MS_MAX)]);
    const { published, failed } = await this.options
      .publish(tenantId, rows, signal)
      // A bug of the publisher: no row is known to be published.
      .catch((error: unknown) => ({ published: [], failed: rows.map(({ id }) => ({ id, error })) }));
    if (!this.stopping.signal.aborted) return { published, failed };
    // Calls cut off by a stop count as not tried, so that the next process makes them at once.
    return { published, failed: failed.filter(({ error }) => verdictOf(error) !== 'unavailable') };
  }

  private report(tenantId: string, { failed }: Publication, { deadLettered, heldMs }: Release): void {
    const { logger } = this.options;
    const dead = new Set(deadLettered.map(({ id }) => id));
    for (const { id: messageId, error: err } of failed)
      if (dead.has(messageId))
        logger.error(
          { err, outbox: this.name, tenantId, messageId, alarm: 'outbox-dead-letters' },
          'a message was refused and is now a dead letter; see docs/runbooks/outbox-dead-letters.md',
        );
    const waiting = failed.filter(({ id }) => !dead.has(id));
    const isKnown = heldMs !== undefined && this.held.size > 0; // An outage is logged once, not per claim.
    if (waiting.length > 0 && !isKnown)
      logger.warn(
        { err: waiting[0]?.error, outbox: this.name, tenantId, messages: waiting.length },
        'cannot publish messages; they are waiting',
      );
  }

  private free(tenantId: string): void {
    if (this.held.failuresOf(tenantId) === 0) return;
    this.held.free(tenantId);
    if (this.held.size === 0)
      this.options.logger.info({ outbox: this.name }, 'publishing resumed: the outage is over');
  }

  private idleMs(): number {
    return Math.min(IDLE_MS, Math.max(0, this.retryAtMs - performance.now()) + DUE_MARGIN_MS);
  }

  private async pause(ms: number, { endsWithChange = false } = {}): Promise<void> {
    const change = new AbortController();
    if (endsWithChange) this.endWait = () => change.abort();
    const signal = AbortSignal.any([this.stopping.signal, change.signal]);
    await sleep(ms, undefined, { signal }).catch(() => undefined); // Rejects only when the wait is cut short.
    this.endWait = () => undefined;
  }
}
