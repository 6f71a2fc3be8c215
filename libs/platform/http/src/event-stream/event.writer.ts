import type { ServerResponse } from 'node:http';
import { AppError } from '@isthmus/platform-errors';

const KEEP_ALIVE_MS = 15_000;
/** Systems report free buffer space of a connection in large steps, so a slow client seems idle for a while. */
const STALL_MS_MAX = 30_000;

export interface EventWriterOptions {
  /** Headers of the response, added to those of an event stream or replacing them; read when the head is sent. */
  headers?: () => Record<string, string>;
  /** Ends the wait for a slow client; its reason is thrown. */
  signal?: AbortSignal;
  /** Called once, right before the head is sent; with Fastify `() => reply.hijack()`. */
  beforeHead?: () => void;
  /** Longest silence before a comment is sent, in milliseconds. */
  keepAliveMs?: number;
  /**
   * A client that reads no byte of its pending data for this long is disconnected, after twice the time at most;
   * milliseconds.
   */
  stallMsMax?: number;
}

/**
 * Writes server-sent events (WHATWG HTML, section 9.2) to one client. The head is sent with the first event, or with
 * the first keep-alive comment when there is none for long, so that an error before it can still have its own status.
 * Writes respect backpressure, but not that of a client that reads nothing. Call `close` however the stream ends.
 */
export class EventWriter {
  private readonly timer: NodeJS.Timeout;
  private readonly keepAliveMs: number;
  private lastWriteAt = performance.now();

  constructor(
    private readonly response: ServerResponse,
    private readonly options: EventWriterOptions = {},
  ) {
    this.keepAliveMs = options.keepAliveMs ?? KEEP_ALIVE_MS;
    this.timer = setInterval(() => this.keepAlive(), this.keepAliveMs / 3).unref();
    response.once('timeout', () => response.destroy());
    response.on('drain', () => response.socket?.setTimeout(0));
  }

  /** True once the head is sent: then an error can only be sent as an event. */
  get begun(): boolean {
    return this.response.headersSent;
  }

  /** True when the client has closed the connection. */
  get gone(): boolean {
    return this.response.destroyed;
  }

  /** Sends the head now, for a client that waits for it. */
  open(): void {
    if (this.begun) return;
    this.options.beforeHead?.();
    this.response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      ...this.options.headers?.(),
    });
    this.response.flushHeaders();
  }

  /** Sends one event with `data` as JSON. Resolves when the client can take more; throws as `write` does. */
  async send(data: unknown): Promise<void> {
    await this.write(eventOf(JSON.stringify(data)));
  }

  /** Sends an event for each of `data` at once, as JSON; throws as `write` does. */
  async sendAll(data: readonly unknown[]): Promise<void> {
    await this.write(data.map((each) => eventOf(JSON.stringify(each))).join(''));
  }

  /** Sends one event with literal text, such as `[DONE]`; throws as `write` does. */
  async sendText(data: string): Promise<void> {
    await this.write(eventOf(data));
  }

  /**
   * Sends whole events that are already encoded. Throws the signal's reason when it is aborted, and CANCELLED when the
   * client has disconnected or was disconnected.
   */
  async write(events: string | Uint8Array): Promise<void> {
    this.assertOpen();
    if (this.put(events)) return;
    await this.drained();
    this.assertOpen();
  }

  /**
   * Sends one event without waiting for the client, for work that no client may hold up. A client with more than
   * `behindBytesMax` pending is disconnected. Does nothing when it is gone.
   */
  offer(data: unknown, { behindBytesMax }: { behindBytesMax: number }): void {
    if (this.gone) return;
    if (this.response.writableLength > behindBytesMax) this.response.destroy();
    else this.put(eventOf(JSON.stringify(data)));
  }

  /**
   * Sends the last event of a failed stream, of `type` where it has one; does not wait, and does nothing when the client is
   * gone.
   */
  fail(data: unknown, type?: string): void {
    if (!this.gone) this.put(eventOf(JSON.stringify(data), type));
  }

  /** Ends the response if it has started. Safe to call twice. */
  close(): void {
    clearInterval(this.timer);
    if (this.begun) this.response.end();
  }

  private assertOpen(): void {
    this.options.signal?.throwIfAborted();
    if (this.gone) throw new AppError('CANCELLED', 'The client closed the connection');
  }

  /**
   * Whether the client can take more now. Otherwise the socket's own timeout runs until it can: it notices any
   * progress.
   */
  private put(bytes: string | Uint8Array): boolean {
    this.open();
    this.lastWriteAt = performance.now();
    const isTaken = this.response.write(bytes);
    if (!isTaken) this.response.socket?.setTimeout(this.options.stallMsMax ?? STALL_MS_MAX);
    return isTaken;
  }

  private drained(): Promise<void> {
    const { response } = this;
    const { signal } = this.options;
    return new Promise((resolve) => {
      const done = () => {
        response.off('drain', done).off('close', done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      response.once('drain', done).once('close', done);
      signal?.addEventListener('abort', done);
    });
  }

  private keepAlive(): void {
    const idle = performance.now() - this.lastWriteAt >= this.keepAliveMs;
    if (!idle || this.gone || this.response.writableEnded || this.response.writableNeedDrain) return;
    this.open();
    this.lastWriteAt = performance.now();
    this.response.write(': keep-alive\n\n');
  }
}

/** One event; each line of its data has its own field, because a line break ends a field. */
function eventOf(data: string, type?: string): string {
  return `${type === undefined ? '' : `event: ${type}\n`}data: ${/[\r\n]/.test(data) ? data.split(/\r\n|\r|\n/).join('\ndata: ') : data}\n\n`;
}
