import { once } from 'node:events';
import { Metadata, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import type { Context, Span } from '@opentelemetry/api';
import type { Principal } from '@isthmus/platform-identity';

/** A call as grpc-js hands it to a handler of either kind. */
export type RawCall = ServerUnaryCall<Buffer, Buffer> | ServerWritableStream<Buffer, Buffer>;

export interface PublicCallOptions {
  requestId: string;
  signal: AbortSignal;
  span: Span;
  context: Context;
  /** Takes each message of the response; resolves once there is room for the next one. */
  send: (message: Buffer) => Promise<void>;
}

/** One call of a client outside the platform. */
export class PublicCall {
  readonly startedAt = new Date();
  /** Code of the error; "ok" without one. */
  outcome = 'ok';
  /** The authenticated caller; set before the handler runs. */
  caller: Principal | undefined;
  /** Metadata of the call as text, by lower-case names; several values of one are a list with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;

  constructor(
    private readonly raw: RawCall,
    private readonly options: PublicCallOptions,
  ) {
    this.headers = textOfAll(raw.metadata);
  }

  /** The message of the request as it was sent. */
  get body(): Buffer {
    return this.raw.request;
  }
  get requestId(): string {
    return this.options.requestId;
  }
  /** Aborted with an AppError: CANCELLED when the client leaves or allows no more time, else the server's own reason. */
  get signal(): AbortSignal {
    return this.options.signal;
  }
  get span(): Span {
    return this.options.span;
  }
  get context(): Context {
    return this.options.context;
  }
  get principal(): Principal {
    if (!this.caller) throw new Error('the call is not authenticated yet');
    return this.caller;
  }

  /** Sends metadata before the first message. */
  sendHeaders(headers: Readonly<Record<string, string>>): void {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    this.raw.sendMetadata(metadata);
  }

  /** Sends a message; of a unary call exactly one. Waits for a slow client. Throws the signal's reason. */
  send(message: Uint8Array): Promise<void> {
    return this.options.send(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
  }
}

/** Writes to a stream, and waits while its client reads too slowly. */
export async function writeTo(
  stream: ServerWritableStream<Buffer, Buffer>,
  message: Buffer,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  if (stream.write(message)) return;
  await once(stream, 'drain', { signal }).catch(() => signal.throwIfAborted());
}

function textOfAll(metadata: Metadata): Record<string, string> {
  const values = Object.entries(metadata.toJSON()).map(([name, all]) => [
    name,
    all.filter((value) => typeof value === 'string').join(','),
  ]);
  return Object.fromEntries(values) as Record<string, string>; // Pairs of strings.
}
