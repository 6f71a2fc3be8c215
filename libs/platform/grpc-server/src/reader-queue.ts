interface Bounds<Item> {
  itemsMax: number;
  /** Of items that differ in size, which `sizeOf` says. */
  bytesMax?: number;
  sizeOf?: (item: Item) => number;
  /** Stands for `count` items that were dropped, `last` of them the latest. */
  gap: (last: Item, count: number) => Item;
}

/** What waits for a slow reader of a stream: bounded; where the oldest items were dropped, the reader gets one that says so. */
export class ReaderQueue<Item> {
  private readonly waiting: Item[] = [];
  private bytes = 0;
  private dropped = 0;
  private lastDropped: Item | undefined;
  private failure: { error: unknown } | undefined;
  private wake: () => void = () => undefined;

  constructor(private readonly bounds: Bounds<Item>) {}

  push(item: Item): void {
    const { itemsMax, bytesMax = Infinity } = this.bounds;
    this.waiting.push(item);
    this.bytes += this.sizeOf(item);
    while (this.waiting.length > itemsMax || this.bytes > bytesMax) {
      this.lastDropped = this.take();
      this.dropped++;
    }
    this.wake();
  }

  /** There will be no more items: the reader gets what waits, then the error. */
  fail(error: unknown): void {
    this.failure = { error };
    this.wake();
  }

  /** For one reader: each item as it comes; what waits and no more once `signal` aborts. */
  async *items(signal: AbortSignal): AsyncGenerator<Item> {
    const wake = () => this.wake();
    signal.addEventListener('abort', wake, { once: true });
    try {
      for (;;) {
        const item = this.shift();
        if (item !== undefined) yield item;
        else if (this.failure) throw this.failure.error;
        else if (signal.aborted) return;
        else await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  private shift(): Item | undefined {
    const { lastDropped, dropped } = this;
    if (lastDropped === undefined) return this.take();
    this.lastDropped = undefined;
    this.dropped = 0;
    return this.bounds.gap(lastDropped, dropped);
  }

  private take(): Item | undefined {
    const item = this.waiting.shift();
    if (item !== undefined) this.bytes -= this.sizeOf(item);
    return item;
  }

  private sizeOf(item: Item): number {
    return this.bounds.sizeOf?.(item) ?? 0;
  }
}
