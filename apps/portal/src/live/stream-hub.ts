/** What a stream consists of: an agent as it is now, or a line of a log. */
export interface LiveItem {
  id: string;
}

/** What a subscriber is told: an item, a sign of life, or that the stream broke. */
export type LiveMessage = { kind: 'item'; item: LiveItem } | { kind: 'alive' } | { kind: 'lost' };
export type LiveListener = (message: LiveMessage) => void;

/** The part of EventSource that is used. */
export interface Source {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

/** Longest silence before a stream counts as lost; the server sends a heartbeat every ten seconds. */
const SILENCE_MS_MAX = 25_000;
const RECONNECT_MS = 2_000;
/** How long a stream without subscribers stays open: whoever goes to another page is back in a moment. */
const LINGER_MS = 5_000;
/**
 * Streams at once. A browser has six connections to a host over HTTP/1.1, and pages need some of them; beyond this the
 * stream that was subscribed to longest ago is closed and its subscribers are told.
 */
export const STREAMS_MAX = 3;
/** Items of a stream that are kept for late subscribers; the oldest are forgotten. */
export const ITEMS_MAX = 3_000;

/** Event streams by their address, one for all subscribers of an address; each restores itself. */
export class StreamHub {
  private readonly streams = new Map<string, SharedStream>();

  constructor(private readonly open: (url: string) => Source) {}

  /** Starts with what is known; returns a function that unsubscribes. */
  subscribe(url: string, listener: LiveListener): () => void {
    const stream = this.streams.get(url) ?? new SharedStream(() => this.open(url));
    // The map is in the order of the last subscriptions.
    this.streams.delete(url);
    this.streams.set(url, stream);
    const leave = stream.join(listener);
    const oldest = this.streams.size > STREAMS_MAX ? this.streams.entries().next().value : undefined;
    if (oldest) this.end(...oldest);
    return () => {
      leave();
      if (stream.isDeserted) setTimeout(() => this.endIfDeserted(url, stream), LINGER_MS);
    };
  }

  private endIfDeserted(url: string, stream: SharedStream): void {
    if (stream.isDeserted && this.streams.get(url) === stream) this.end(url, stream);
  }

  private end(url: string, stream: SharedStream): void {
    this.streams.delete(url);
    stream.end();
  }
}

class SharedStream {
  private readonly listeners = new Set<LiveListener>();
  private readonly items = new Map<string, LiveItem>();
  private source: Source | undefined;
  private isAlive = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly openSource: () => Source) {
    this.connect();
  }

  get isDeserted(): boolean {
    return this.listeners.size === 0;
  }

  join(listener: LiveListener): () => void {
    this.listeners.add(listener);
    for (const item of this.items.values()) listener({ kind: 'item', item });
    if (this.isAlive) listener({ kind: 'alive' });
    return () => void this.listeners.delete(listener);
  }

  end(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.tell({ kind: 'lost' });
  }

  private connect(): void {
    // The server begins with all of them; one that is older than a page would replace what the page shows.
    this.items.clear();
    const source = this.openSource();
    this.source = source;
    source.addEventListener('heartbeat', () => this.alive());
    source.addEventListener('trouble', () => this.lost());
    source.addEventListener('error', () => this.lost());
    source.addEventListener('message', ({ data }) => {
      const item = JSON.parse(data) as LiveItem; // Written by our own route.
      this.items.set(item.id, item);
      const [oldest] = this.items.size > ITEMS_MAX ? this.items.keys() : [];
      if (oldest !== undefined) this.items.delete(oldest);
      this.tell({ kind: 'item', item });
      this.alive();
    });
  }

  private alive(): void {
    this.isAlive = true;
    this.tell({ kind: 'alive' });
    this.after(SILENCE_MS_MAX, () => this.lost());
  }

  private lost(): void {
    this.isAlive = false;
    this.source?.close();
    this.tell({ kind: 'lost' });
    this.after(RECONNECT_MS, () => this.connect());
  }

  private after(ms: number, work: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(work, ms);
  }

  private tell(message: LiveMessage): void {
    this.listeners.forEach((listener) => listener(message));
  }
}
