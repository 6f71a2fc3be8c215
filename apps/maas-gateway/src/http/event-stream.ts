import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

const KEEP_ALIVE_MS = 15_000;

/**
 * A stream of server-sent events to one client. The head goes out with the first event, or with the first keep-alive
 * comment when the answer is long in coming. A slow client is waited for; nothing piles up.
 */
export class EventStream {
  private readonly timer: NodeJS.Timeout;
  private readonly raw: ServerResponse;
  private idleSince = performance.now();

  constructor(
    private readonly reply: FastifyReply,
    private readonly headers: () => Record<string, string>,
    private readonly signal: AbortSignal,
  ) {
    this.raw = reply.raw;
    this.timer = setInterval(() => this.keepAlive(), KEEP_ALIVE_MS / 3);
  }

  /** True once the head is out: an error can then only be told as an event. */
  get begun(): boolean {
    return this.raw.headersSent;
  }

  /** True when the client is no longer there. */
  get gone(): boolean {
    return this.raw.destroyed;
  }

  /** Sends one event; resolves when the client's socket takes more. Throws when the client is gone. */
  async send(data: unknown): Promise<void> {
    await this.write(`data: ${JSON.stringify(data)}\n\n`);
  }

  /** The end of a complete answer; exactly this text, which clients compare for equality. */
  async done(): Promise<void> {
    await this.write('data: [DONE]\n\n');
  }

  /** Tells an answer that broke off, as its last event. A stream that only stopped would look whole to clients. */
  fail(body: { error: object }): void {
    if (!this.gone) this.raw.write(`data: ${JSON.stringify(body)}\n\n`);
  }

  close(): void {
    clearInterval(this.timer);
    if (this.begun) this.raw.end();
  }

  private async write(text: string): Promise<void> {
    this.signal.throwIfAborted();
    this.begin();
    this.idleSince = performance.now();
    if (!this.raw.write(text)) await once(this.raw, 'drain', { signal: this.signal });
  }

  private begin(): void {
    if (this.begun) return;
    this.reply.hijack();
    this.raw.writeHead(200, {
      ...this.headers(),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
  }

  private keepAlive(): void {
    if (
      performance.now() - this.idleSince < KEEP_ALIVE_MS ||
      this.raw.writableNeedDrain ||
      this.raw.destroyed
    )
      return;
    this.begin();
    this.idleSince = performance.now();
    this.raw.write(': keep-alive\n\n');
  }
}
