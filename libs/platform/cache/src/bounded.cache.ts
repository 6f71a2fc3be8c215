import { LRUCache } from 'lru-cache';

/** Bounds of a cache of values that are put in; values that must be fetched belong in a `LoadingCache`. */
export interface BoundedCacheOptions<Key, Value> {
  /** Maximum number of entries; the least recently used one is evicted. */
  entriesMax: number;
  /** Sum of `sizeOf` over all entries, in the unit of `sizeOf`; an entry that exceeds it alone is not kept. */
  size?: { max: number; of: (value: Value, key: Key) => number };
  /** Time to live in milliseconds; until eviction when absent. */
  ttlMs?: number;
  /** Called once for each value that leaves the cache: evicted, expired, replaced, deleted or cleared. */
  dispose?: (value: Value, key: Key) => void;
  /** A monotonic clock in milliseconds, for tests; `performance.now` when absent. */
  now?: () => number;
}

/** A bounded map that evicts the least recently used entry. Expired entries are never returned. */
export class BoundedCache<Key extends string | number, Value extends object | string | number | boolean> {
  private readonly entries: LRUCache<Key, Value>;

  constructor(options: BoundedCacheOptions<Key, Value>) {
    const { entriesMax, size, ttlMs, dispose, now = () => performance.now() } = options;
    this.entries = new LRUCache<Key, Value>({
      max: entriesMax,
      // With 0 the clock is read for every look-up, so that an injected clock takes effect at once.
      ttlResolution: 0,
      ...(size ? { maxSize: size.max, sizeCalculation: size.of } : {}),
      ...(ttlMs === undefined ? {} : { ttl: ttlMs }),
      ...(dispose ? { dispose } : {}),
      // lru-cache takes a start of 0 for "never expires", and a test's clock may start there.
      perf: { now: () => now() + 1 },
    });
  }

  /** The value, now the most recently used; undefined when there is none. */
  get(key: Key): Value | undefined {
    return this.entries.get(key);
  }

  /** Keeps a value for the cache's time, or for `ttlMs` of its own; at 0 or less it is not kept. */
  set(key: Key, value: Value, ttlMs?: number): void {
    if (ttlMs !== undefined && ttlMs <= 0) this.entries.delete(key);
    else this.entries.set(key, value, ttlMs === undefined ? {} : { ttl: ttlMs });
  }

  delete(key: Key): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  get size(): number {
    return this.entries.size;
  }
}
