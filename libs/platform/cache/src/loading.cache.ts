import { BoundedCache } from './bounded.cache.js';

/** How long a loaded value is used. All ages count from the start of the load that brought the value. */
export interface LoadingCacheOptions<Value> {
  /** Maximum number of keys; the least recently used one is evicted. */
  entriesMax: number;
  /** A value younger than this, in milliseconds, is returned without a load; a function is evaluated at each read. */
  freshMs: number | ((value: Value) => number);
  /**
   * Stale while revalidate (RFC 5861): up to this age, in milliseconds, the value is returned at once and loaded again
   * in the background. Reads of older values wait for the load. No stale values when absent.
   */
  staleMs?: number;
  /** Stale if error (RFC 5861): up to this age, in milliseconds, the last value is returned when a load fails. */
  staleIfErrorMs?: number;
  /** How long a failed load is cached and its error thrown again, in milliseconds; not at all when absent. */
  errorMs?: (error: unknown) => number;
  /** A monotonic clock in milliseconds, for tests; `performance.now` when absent. */
  now?: () => number;
}

/**
 * Fetches the value of a key; `previous` is the one it replaces, if there is one. Every caller of the key waits
 * for it, so it needs a deadline of its own.
 */
export type Load<Value> = (previous: Value | undefined) => Promise<Value>;

interface Held<Value> {
  value: Value;
  /** Start of the load that brought the value. */
  loadedAt: number;
  /** Start of the last load, which may have failed since. */
  checkedAt: number;
}

interface Entry<Value> {
  held?: Held<Value>;
  loading?: Promise<Value>;
  failure?: { error: unknown; until: number };
}

interface LoadRequest<Value> {
  key: string;
  load: Load<Value>;
  startedAt: number;
}

/**
 * Values that are expensive to fetch, by key. Calls for one key share one load (single flight); a source that fails is
 * asked no more often than one that succeeds.
 */
export class LoadingCache<Value> {
  private readonly entries: BoundedCache<string, Entry<Value>>;
  private readonly now: () => number;

  constructor(private readonly options: LoadingCacheOptions<Value>) {
    this.entries = new BoundedCache({ entriesMax: options.entriesMax });
    this.now = options.now ?? (() => performance.now());
  }

  /** The value of `key`; rejects with the error of `load` where no earlier value may be used instead. */
  get(key: string, load: Load<Value>): Promise<Value> {
    const entry = this.entryOf(key);
    const { held, failure } = entry;
    const now = this.now();
    if (held && this.isFresh(held, now)) return Promise.resolve(held.value);
    if (failure && now < failure.until) return Promise.reject(failure.error);
    entry.loading ??= this.load(entry, { key, load, startedAt: now });
    if (!held || !this.isStale(held, now)) return entry.loading;
    // The next caller that waits for this load gets its error; nobody waits now.
    entry.loading.catch(() => undefined);
    return Promise.resolve(held.value);
  }

  /** Deletes a key. A load in flight still resolves for its callers, but is not kept. */
  delete(key: string): void {
    this.entries.delete(key);
  }

  /** Deletes every key, as `delete` does. */
  clear(): void {
    this.entries.clear();
  }

  get size(): number {
    return this.entries.size;
  }

  private entryOf(key: string): Entry<Value> {
    const known = this.entries.get(key);
    if (known) return known;
    const entry: Entry<Value> = {};
    this.entries.set(key, entry);
    return entry;
  }

  private async load(entry: Entry<Value>, request: LoadRequest<Value>): Promise<Value> {
    const { load, startedAt } = request;
    try {
      // A load that throws before it returns a promise must fail later, too: `loading` is not set yet.
      const value = await Promise.resolve(entry.held?.value).then(load);
      entry.held = { value, loadedAt: startedAt, checkedAt: startedAt };
      delete entry.failure;
      return value;
    } catch (error) {
      return this.afterFailure(entry, error, request);
    } finally {
      delete entry.loading;
    }
  }

  private afterFailure(entry: Entry<Value>, error: unknown, { key, startedAt }: LoadRequest<Value>): Value {
    const { held } = entry;
    if (held && this.now() - held.loadedAt < (this.options.staleIfErrorMs ?? 0)) {
      held.checkedAt = startedAt;
      return held.value;
    }
    delete entry.held;
    const errorMs = this.options.errorMs?.(error) ?? 0;
    if (errorMs > 0) entry.failure = { error, until: this.now() + errorMs };
    else if (this.entries.get(key) === entry) this.entries.delete(key);
    throw error;
  }

  private isFresh(held: Held<Value>, now: number): boolean {
    const { freshMs } = this.options;
    const bound = typeof freshMs === 'number' ? freshMs : freshMs(held.value);
    return now - held.checkedAt < bound && this.isUsable(held, now);
  }

  private isStale(held: Held<Value>, now: number): boolean {
    return now - held.checkedAt < (this.options.staleMs ?? 0) && this.isUsable(held, now);
  }

  /** After a failed check the value is older than its last check, and its own age decides. */
  private isUsable({ loadedAt, checkedAt }: Held<Value>, now: number): boolean {
    return checkedAt === loadedAt || now - loadedAt < (this.options.staleIfErrorMs ?? 0);
  }
}
