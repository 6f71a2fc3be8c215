import type { quota } from '@isthmus/contracts';
import type { Harness } from './service.harness.js';

export type WatchedEvent = quota.QuotaEvent['event'];
type QuotaClient = Awaited<ReturnType<Harness['quotaAs']>>;

const WAIT_MS_MAX = 5_000;

/** Collects what a watch of `holder` sends, and calls `onEvent` with each. */
export class WatchedEvents {
  readonly events: WatchedEvent[] = [];
  /** Resolves when the stream ends, rejects when it fails, unless `stop` ended it. */
  readonly ended: Promise<void>;
  private readonly ending = new AbortController();
  private notify: () => void = () => undefined;

  constructor(
    client: QuotaClient,
    holder: string,
    private readonly onEvent: (event: WatchedEvent) => void = () => undefined,
  ) {
    this.ended = this.collect(client, holder);
    this.ended.catch(() => undefined); // Who wants to know awaits it.
  }

  /** Forgets what came and returns it, once that includes `wanted`. */
  async take(wanted: WatchedEvent): Promise<WatchedEvent[]> {
    const until = performance.now() + WAIT_MS_MAX;
    const isWanted = (event: WatchedEvent) => JSON.stringify(event) === JSON.stringify(wanted);
    while (!this.events.some(isWanted)) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) throw new Error(`no ${JSON.stringify(wanted)} in ${JSON.stringify(this.events)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.notify = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.events.splice(0);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.ended.catch(() => undefined);
  }

  private async collect(client: QuotaClient, holder: string): Promise<void> {
    for await (const { event } of client.watch({ holder }, { signal: this.ending.signal })) {
      this.events.push(event);
      this.onEvent(event);
      this.notify();
    }
  }
}
