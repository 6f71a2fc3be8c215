import { LRUCache } from 'lru-cache';

/** Bounds of a cache of values that are at hand; what has to be fetched belongs in a `LoadingCache`. */
export interface BoundedCacheOptions<Key, Value> {
  /** Entries kept; the one that was used longest ago makes room. */
  entriesMax: number;
  /** Sum of `sizeOf` over all entries, in the unit of `sizeOf`; an entry that is larger by itself is not kept. */
  size?: { max: number; of: (value: Value, key: Key) => number };
  /** How long an entry is kept, in milliseconds; until it makes room when absent. */
  ttlMs?: number;
  /** Called once for each value that leaves the cache: evicted, expired, replaced, deleted or cleared. */
  dispose?: (value: Value, key: Key) => void;
  /** A monotonic clock in milliseconds, for tests; `performance.now` when absent. */
  now?: () => number;
}

/** A map of a bounded number of entries, by least recent use. Expired entries are never returned. */
export class BoundedCache<Key extends string | number, Value extends object | string | number | boolean> {
  private readonly entries: LRUCache<Key, Value>;

  constructor(options: BoundedCacheOptions<Key, Value>) {
    const { entriesMax, size, ttlMs, dispose, now = () => performance.now() } = options;
    this.entries = new LRUCache<Key, Value>({
      max: entriesMax,
      // With 0 the clock is read for every look-up, so that an injected clock is believed at once.
      ttlResolution: 0,
      ...(size ? { maxSize: size.max, sizeCalculation: size.of } : {}),
      ...(ttlMs === undefined ? {} : { ttl: ttlMs }),
      ...(dispose ? { dispose } : {}),
      // lru-cache takes a start of 0 for "never expires", and a test's clock may start there.
      perf: { now: () => now() + 1 },
    });
  }

  /** The value, which now counts as used; undefined when there is none. */
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
