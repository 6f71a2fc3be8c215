import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { quotaListener, type QuotaChange } from '../ledger/changes.repository.js';

/** A change, or `gap`: any change may have been missed. */
export type QuotaNews = QuotaChange | { readonly kind: 'gap' };

/** Hears what any process of this service changed, over one connection for all listeners of this process. */
@Injectable()
export class QuotaChanges implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listeners = new Set<(news: QuotaNews) => void>();
  private readonly listener: ReturnType<typeof quotaListener>;

  constructor(@Inject(ENVIRONMENT) { DATABASE_URL: databaseUrl }: Pick<Environment, 'DATABASE_URL'>) {
    this.listener = quotaListener({
      databaseUrl,
      onChange: (change) => this.tell(change),
      onGap: () => this.tell({ kind: 'gap' }),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.stop();
  }

  /** Calls `listener` on every change from now on, until the function that it returns is called. */
  listen(listener: (news: QuotaNews) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(news: QuotaNews): void {
    for (const listener of this.listeners) listener(news);
  }
}
