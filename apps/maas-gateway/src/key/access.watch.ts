import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ReaderQueue } from '@isthmus/platform-grpc-server';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { changeOf } from './key.announcement.js';
import { KeyRepository } from './key.repository.js';
import type { AccessChange } from './key.types.js';

/** No request of a gateway is open for longer. */
const LOOK_BACK_MS = 60 * 60_000;
/** Changes that wait for a slow reader. */
const WAITING_MAX = 10_000;

/** `gap` says that changes may have been missed; the ends of the last hour follow it. */
export type AccessListener = (change: AccessChange | 'gap') => void;

/** What every process learns of keys and members at once, and once more after a lost connection. */
@Injectable()
export class AccessWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly listeners = new Set<AccessListener>();
  private readonly source;

  constructor(
    @Inject(KeyRepository) private readonly keys: Pick<KeyRepository, 'changes' | 'endedSince'>,
    @Inject(ENVIRONMENT) environment: Pick<Environment, 'DATABASE_URL'>,
  ) {
    this.source = keys.changes(environment.DATABASE_URL, {
      onChange: (announcement) => this.tell(changeOf(announcement)),
      onGap: () => void this.catchUp(),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.source.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.source.stop();
  }

  /** Calls `listener` with every change from now on; returns what ends that. */
  subscribe(listener: AccessListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The ends of the last hour, then every change. Ends when some may be missing: the reader begins again. */
  async *watch(signal: AbortSignal): AsyncGenerator<AccessChange> {
    const waiting = new ReaderQueue<AccessChange | 'gap'>({ itemsMax: WAITING_MAX, gap: () => 'gap' });
    const unsubscribe = this.subscribe((change) => waiting.push(change));
    try {
      yield* await this.recent();
      for await (const change of waiting.items(signal)) {
        if (change === 'gap') return;
        yield change;
      }
    } finally {
      unsubscribe();
    }
  }

  private recent(): Promise<AccessChange[]> {
    return this.keys.endedSince(new Date(Date.now() - LOOK_BACK_MS));
  }

  private async catchUp(): Promise<void> {
    this.tell('gap');
    // Should the database be gone again, its next connection is the next gap.
    for (const change of await this.recent().catch(() => [])) this.tell(change);
  }

  private tell(change: AccessChange | 'gap'): void {
    for (const listener of this.listeners) listener(change);
  }
}
