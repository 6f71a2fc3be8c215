interface Bounds<Item> {
  itemsMax: number;
  bytesMax: number;
  sizeOf: (item: Item) => number;
  /** Stands for `count` items that were dropped, `last` of them the latest. */
  gap: (last: Item, count: number) => Item;
}

/** What waits for a slow reader of a stream: bounded; where the oldest items were dropped, the reader gets one that says so. */
export class ReaderQueue<Item> {
  private readonly waiting: Item[] = [];
  private bytes = 0;
  private dropped = 0;
  private lastDropped: Item | undefined;

  constructor(private readonly bounds: Bounds<Item>) {}

  push(item: Item): void {
    const { itemsMax, bytesMax, sizeOf } = this.bounds;
    this.waiting.push(item);
    this.bytes += sizeOf(item);
    while (this.waiting.length > itemsMax || this.bytes > bytesMax) {
      this.lastDropped = this.take();
      this.dropped++;
    }
  }

  /** The next item; undefined while none waits. */
  shift(): Item | undefined {
    const { lastDropped, dropped } = this;
    if (lastDropped === undefined) return this.take();
    this.lastDropped = undefined;
    this.dropped = 0;
    return this.bounds.gap(lastDropped, dropped);
  }

  private take(): Item | undefined {
    const item = this.waiting.shift();
    if (item !== undefined) this.bytes -= this.bounds.sizeOf(item);
    return item;
  }
}
