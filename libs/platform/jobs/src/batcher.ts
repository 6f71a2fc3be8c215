import { AppError } from '@isthmus/platform-errors';
import { setTimeout as sleep } from 'node:timers/promises';
import { publishTogether } from './outbox/publish.js';

const WAITING_MAX = 20_000;
const BATCH_MAX = 500;
const NEVER = new AbortController().signal;

/**
 * Batches items that arrive while the last batch is being processed: one at a time when it is quiet, hundreds at once
 * under load. Refuses items beyond its queue limit. An item that cannot be processed fails alone: the others of its
 * batch are processed without it (see `publishTogether`), so the work must be all or nothing.
 */
export class Batcher<Item> {
  private waiting: { item: Item; done: () => void; failed: (error: unknown) => void }[] = [];
  private running: Promise<void> | undefined;

  /**
   * `gatherMs`: how long the first item of a batch waits for others, unless a batch is full; 0 for work that a caller waits
   * for.
   */
  constructor(
    private readonly work: (items: Item[]) => Promise<void>,
    private readonly gatherMs = 0,
  ) {}

  /** Resolves when the batch with this item is done; rejects with what the item failed with, or LIMIT_EXCEEDED. */
  add(item: Item): Promise<void> {
    if (this.waiting.length >= WAITING_MAX) {
      return Promise.reject(new AppError('LIMIT_EXCEEDED', `More than ${WAITING_MAX} items are waiting`));
    }
    return new Promise((done, failed) => {
      this.waiting.push({ item, done, failed });
      this.running ??= this.run();
    });
  }

  /** Resolves when nothing is pending. */
  async drain(): Promise<void> {
    while (this.running) await this.running;
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      if (this.gatherMs > 0 && this.waiting.length < BATCH_MAX) await sleep(this.gatherMs);
      const batch = this.waiting.splice(0, BATCH_MAX);
      const rows = batch.map(({ item }, n) => ({ id: String(n), item }));
      const { failed } = await publishTogether(rows, NEVER, (part) =>
        this.work(part.map(({ item }) => item)),
      );
      const errors = new Map(failed.map(({ id, error }) => [id, error]));
      for (const [n, waiting] of batch.entries()) {
        if (errors.has(String(n))) waiting.failed(errors.get(String(n)));
        else waiting.done();
      }
    }
    // Here and not when the promise resolves: an item added in between would wait for the next one.
    this.running = undefined;
  }
}
