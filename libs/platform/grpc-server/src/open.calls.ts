import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import { AppError } from '@isthmus/platform-errors';
import { Attachment, DenseSet } from '@isthmus/platform-http';
import { OpenCall } from './open.call.js';

const byMetadata = new Attachment<Metadata, OpenCall>();

/** The call with this metadata; throws for metadata that no gRPC server has received. */
export function openCallOf(metadata: Metadata): OpenCall {
  const call = byMetadata.get(metadata);
  if (!call) throw new AppError('UNAUTHENTICATED', 'The call was not received by the gRPC server');
  return call;
}

export interface OpenCallLimits {
  /** Bounds unary calls without a deadline. */
  unaryMsMax?: number;
  /** Time for a request to arrive whole; for servers whose callers are not trusted. */
  requestMsMax?: number;
  /** Calls open at once; for servers whose callers are not trusted. */
  callsMax?: number;
}

/** Every call that a gRPC server has open, those of health and reflection included. */
export class OpenCalls {
  private readonly calls = new DenseSet<OpenCall>();
  private refusal: AppError | undefined;

  constructor(private readonly limits: OpenCallLimits) {}

  /** For the server's options: runs before any handler. */
  readonly interceptor: ServerInterceptor = ({ path, requestStream, responseStream }, transport) => {
    const { unaryMsMax, requestMsMax, callsMax = Infinity } = this.limits;
    const isStream = requestStream || responseStream;
    const call = new OpenCall(transport, { path, isStream, msMax: isStream ? undefined : unaryMsMax });
    this.calls.add(call);
    const late =
      requestMsMax === undefined
        ? undefined
        : setTimeout(() => call.end(requestTimeout(requestMsMax)), requestMsMax);
    let isAnswered = false;
    return new ServerInterceptingCall(transport, {
      start: (proceed) => {
        proceed({
          onReceiveMetadata: (metadata, next) => {
            byMetadata.set(metadata, call);
            next(metadata);
          },
          onReceiveHalfClose: (next) => {
            clearTimeout(late);
            next();
          },
          onCancel: () => {
            clearTimeout(late);
            this.calls.delete(call);
            if (!isAnswered) call.lost();
          },
        });
        if (isStream && this.refusal) call.end(this.refusal);
        else if (this.calls.size > callsMax) call.end(tooMany(callsMax));
      },
      sendStatus: (status, next) => {
        isAnswered = true;
        call.answered();
        next(status);
      },
    });
  };

  /** RPC paths of the open calls, one for each call. */
  get paths(): string[] {
    return [...this.calls].map(({ path }) => path);
  }

  /** Ends all streams with `reason`, and any that is opened later. */
  endStreams(reason: AppError): void {
    this.refusal = reason;
    for (const call of this.calls) if (call.isStream) call.end(reason);
  }

  endAll(reason: AppError): void {
    for (const call of this.calls) call.end(reason);
  }
}

function requestTimeout(msMax: number): AppError {
  return new AppError('REQUEST_TIMEOUT', `The request did not arrive within ${msMax / 1_000} seconds`);
}

function tooMany(max: number): AppError {
  return new AppError('UNAVAILABLE', `The server has ${max} calls open`, { retryAfterMs: 1_000 });
}
