import { Client, type Dispatcher } from 'undici';
import { TEXT } from './script.ts';

/** What receives the load. */
export interface LoadTarget {
  /** Origin, such as `http://127.0.0.1:4100`. */
  url: string;
  /** Headers of the requests of a connection. */
  headersOf: (connection: number) => Record<string, string>;
}

/** What is asked. */
export interface Ask {
  body: string;
  stream: boolean;
}

/** Milliseconds from the sending of a request. */
export interface Reply {
  /** To the last byte. */
  ms: number;
  /** To the first byte of the body. */
  firstByteMs: number;
  /** To the first text of the model; undefined where the answer is whole. */
  firstContentMs: number | undefined;
  /** What was wrong; undefined for a complete answer. */
  fault: string | undefined;
}

const PATH = '/v1/chat/completions';
const TIMEOUT_MS = 60_000;
const CONTENT = /"content":\s*"[^"]/;
const DONE = /data: ?\[DONE\]\s*$/;
/** Longer than the end of a stream. */
const TAIL_LENGTH = 64;

/** One connection of the load generator; one request at a time. */
export class Connection {
  private readonly client: Client;
  private readonly headers: Record<string, string>;

  constructor(target: LoadTarget, index: number) {
    this.client = new Client(target.url, {
      pipelining: 1,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    this.headers = { 'content-type': 'application/json', ...target.headersOf(index) };
  }

  /** Never rejects; times count from `since`. */
  send({ body, stream }: Ask, since = performance.now()): Promise<Reply> {
    return new Promise((resolve) => {
      const reader = new ReplyReader(stream, since, resolve);
      this.client.dispatch({ path: PATH, method: 'POST', headers: this.headers, body }, reader);
    });
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

/** Times a response and looks whether it is complete, with little work of its own. */
class ReplyReader implements Dispatcher.DispatchHandler {
  private status = 0;
  private firstByteAt = 0;
  private contentAt: number | undefined;
  /** A stream up to its first text; a whole answer in full. */
  private head = '';
  private tail = '';

  private readonly stream: boolean;
  private readonly since: number;
  private readonly done: (reply: Reply) => void;

  constructor(stream: boolean, since: number, done: (reply: Reply) => void) {
    this.stream = stream;
    this.since = since;
    this.done = done;
  }

  onRequestStart(): void {}

  onResponseStart(_: Dispatcher.DispatchController, statusCode: number): void {
    this.status = statusCode;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    const now = performance.now();
    if (this.firstByteAt === 0) this.firstByteAt = now;
    if (!this.stream) {
      this.head += chunk.toString('latin1');
      return;
    }
    if (this.contentAt === undefined) {
      this.head += chunk.toString('latin1');
      if (CONTENT.test(this.head)) this.contentAt = now;
    }
    const end = chunk.toString('latin1', Math.max(0, chunk.length - TAIL_LENGTH));
    this.tail = end.length < TAIL_LENGTH ? (this.tail + end).slice(-TAIL_LENGTH) : end;
  }

  onResponseEnd(): void {
    this.finish(this.fault());
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    this.finish(error.code ?? error.message);
  }

  private fault(): string | undefined {
    if (this.status !== 200) return `status ${this.status}: ${this.head.slice(0, 200)}`;
    if (this.stream) return DONE.test(this.tail) ? undefined : `a stream that ends in ${this.tail}`;
    return this.head.includes(TEXT) ? undefined : 'an incomplete answer';
  }

  private finish(fault: string | undefined): void {
    this.done({
      ms: performance.now() - this.since,
      firstByteMs: this.firstByteAt - this.since,
      firstContentMs: this.contentAt === undefined ? undefined : this.contentAt - this.since,
      fault,
    });
  }
}
