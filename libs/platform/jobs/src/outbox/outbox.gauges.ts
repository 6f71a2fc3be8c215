import type { Meter } from '@isthmus/platform-observability';
import type { OutboxStatistics } from './outbox.store.js';

const REFRESH_MS = 30_000;

/** The gauges behind alarms: how many dead letters an outbox has, and how long its oldest message has been waiting. */
export class OutboxStatisticsGauges {
  private statistics: OutboxStatistics = { deadLetters: 0, oldestAgeSeconds: 0 };
  private readAt = -Infinity;

  constructor(
    outbox: string,
    private readonly read: () => Promise<OutboxStatistics>,
    private readonly meter: Meter | undefined,
  ) {
    meter
      ?.createObservableGauge('isthmus.outbox.dead_letters', {
        description: 'Messages that were refused permanently; an operator must look at each.',
      })
      .addCallback((result) => result.observe(this.statistics.deadLetters, { outbox }));
    meter
      ?.createObservableGauge('isthmus.outbox.oldest_age', {
        description: 'Age of the oldest message waiting to be published.',
        unit: 's',
      })
      .addCallback((result) => result.observe(this.statistics.oldestAgeSeconds, { outbox }));
  }

  /** Refreshes the figures when they are stale; keeps the last ones while the database is unavailable. */
  async refresh(): Promise<void> {
    if (!this.meter || performance.now() - this.readAt < REFRESH_MS) return;
    this.readAt = performance.now();
    this.statistics = await this.read().catch(() => this.statistics);
  }
}
