import { Client, type Dispatcher } from 'undici';

/** What receives the load. */
export interface LoadTarget {
  /** Origin, such as `http://127.0.0.1:4100`. */
  url: string;
  /** The request of a kind that a connection sends; asked for once. */
  requestOf: (kind: string, connection: number) => LoadRequest;
}

export interface LoadRequest {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A kind of request, and how its answer is judged. */
export interface Ask {
  /** Such as `whole`; cases are named after it. */
  kind: string;
  stream: boolean;
  /** Matches a stream from its first content on. */
  firstContent?: RegExp;
  /** Whether a whole answer, or the end of a stream, is what it must be. */
  isComplete: (text: string) => boolean;
}

/** Milliseconds from the sending of a request. */
export interface Reply {
  /** To the last byte. */
  ms: number;
  /** To the first byte of the body. */
  firstByteMs: number;
  /** To the first content; undefined where the answer is whole. */
  firstContentMs: number | undefined;
  /** What was wrong; undefined for a complete answer. */
  fault: string | undefined;
}

const TIMEOUT_MS = 60_000;
/** Longer than the last event of a stream. */
const TAIL_LENGTH = 512;

/** One connection of the load generator; one request at a time. */
export class Connection {
  private readonly client: Client;
  private readonly requests = new Map<string, LoadRequest>();
  private readonly target: LoadTarget;
  private readonly index: number;

  constructor(target: LoadTarget, index: number) {
    [this.target, this.index] = [target, index];
    this.client = new Client(target.url, {
      pipelining: 1,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
  }

  /** Never rejects; times count from `since`. */
  send(ask: Ask, since = performance.now()): Promise<Reply> {
    let request = this.requests.get(ask.kind);
    if (!request) {
      const { headers, ...rest } = this.target.requestOf(ask.kind, this.index);
      request = { ...rest, headers: { 'content-type': 'application/json', ...headers } };
      this.requests.set(ask.kind, request);
    }
    const sent = request;
    return new Promise((resolve) => {
      this.client.dispatch({ ...sent, method: 'POST' }, new ReplyReader(ask, since, resolve));
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

  private readonly ask: Ask;
  private readonly since: number;
  private readonly done: (reply: Reply) => void;

  constructor(ask: Ask, since: number, done: (reply: Reply) => void) {
    this.ask = ask;
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
    if (!this.ask.stream) {
      this.head += chunk.toString('latin1');
      return;
    }
    if (this.contentAt === undefined) {
      this.head += chunk.toString('latin1');
      if (this.ask.firstContent?.test(this.head)) this.contentAt = now;
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
    const { stream, isComplete } = this.ask;
    if (isComplete(stream ? this.tail : this.head)) return undefined;
    return stream ? `a stream that ends in ${this.tail}` : `an incomplete answer: ${this.head.slice(0, 200)}`;
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
