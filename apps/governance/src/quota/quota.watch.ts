import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import { ChangeQueue } from '@isthmus/platform-grpc-server';
import { QuotaChanges, type QuotaNews } from './quota.changes.js';
import type { QuotaRef } from '../ledger/quota.types.js';

const WATCHERS_MAX = 2_000;
/** Events that wait for a slow reader; one that is far behind loses recalls, whose callers have given up. */
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
  private readonly watchers = new Set<ChangeQueue<QuotaEvent>>();

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
    const watcher = new ChangeQueue<QuotaEvent>({ changesMax: WAITING_MAX, everything: EVERYTHING });
    const stop = this.changes.listen((news) => watcher.push(...eventsOf(news)));
    this.watchers.add(watcher);
    try {
      yield EVERYTHING;
      for await (const events of watcher.batches(signal)) yield* events;
    } finally {
      stop();
      this.watchers.delete(watcher);
    }
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
