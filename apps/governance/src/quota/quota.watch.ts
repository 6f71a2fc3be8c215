import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import { QuotaChanges, type QuotaNews } from './quota.changes.js';
import type { QuotaRef } from '../ledger/quota.types.js';

const WATCHERS_MAX = 2_000;
/** Events that wait for a slow reader. */
const WAITING_MAX = 10_000;

export type QuotaEvent =
  /** Of every tenant where the id is empty. */
  | { readonly policyChanged: string }
  | { readonly pricesChanged: true }
  | { readonly recall: { readonly tenantId: string; readonly ref: QuotaRef | undefined } };

const EVERYTHING: QuotaEvent = { policyChanged: '' };

/** Streams to each holder what it is to react to, whichever process it happened in. */
@Injectable()
export class QuotaWatch implements OnApplicationShutdown {
  private readonly watchers = new Set<Watcher>();

  constructor(@Inject(QuotaChanges) private readonly changes: Pick<QuotaChanges, 'listen'>) {}

  onApplicationShutdown(): void {
    for (const watcher of this.watchers) watcher.end();
  }

  /** Everything first, since anything may have changed before; then every change, until `signal` aborts. */
  async *watch(signal: AbortSignal): AsyncGenerator<QuotaEvent> {
    if (this.watchers.size >= WATCHERS_MAX)
      throw new AppError('LIMIT_EXCEEDED', `The service already has ${WATCHERS_MAX} watchers`, {
        retryAfterMs: 5_000,
      });
    const watcher = new Watcher(signal);
    const stop = this.changes.listen((news) => watcher.hear(news));
    this.watchers.add(watcher);
    try {
      yield EVERYTHING;
      yield* watcher;
    } finally {
      stop();
      this.watchers.delete(watcher);
    }
  }
}

/** Collects events until they are read; equal ones count as one. */
class Watcher implements AsyncIterable<QuotaEvent> {
  private waiting = new Map<string, QuotaEvent>();
  private ended = false;
  private notify: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    if (signal.aborted) this.ended = true;
    signal.addEventListener('abort', () => this.end(), { once: true });
  }

  hear(news: QuotaNews): void {
    for (const event of eventsOf(news)) this.add(event);
    this.notify();
  }

  end(): void {
    this.ended = true;
    this.notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<QuotaEvent> {
    while (!this.ended) {
      if (this.waiting.size === 0) await new Promise<void>((resolve) => (this.notify = resolve));
      if (this.ended) return;
      const events = [...this.waiting.values()];
      this.waiting.clear();
      yield* events;
    }
  }

  /** A reader that is far behind is told that everything changed; it loses recalls, whose callers have given up. */
  private add(event: QuotaEvent): void {
    if (this.waiting.size >= WAITING_MAX) this.waiting = new Map([['overflow', EVERYTHING]]);
    this.waiting.set(JSON.stringify(event), event);
  }
}

function eventsOf(news: QuotaNews): QuotaEvent[] {
  switch (news.kind) {
    case 'gap':
      return [EVERYTHING, { pricesChanged: true }];
    case 'policy':
      return [{ policyChanged: news.tenantId }];
    case 'prices':
      return [{ pricesChanged: true }];
    case 'recall':
      return news.refs.map((ref) => ({
        recall: { tenantId: news.tenantId, ref: ref.id === '' ? undefined : ref },
      }));
    case 'released':
      return [];
  }
}
