import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import { AppError } from '@isthmus/platform-errors';
import { OpenCall } from './open.call.js';

const byMetadata = new WeakMap<Metadata, OpenCall>();

/** The call with this metadata; throws for metadata that no gRPC server has received. */
export function openCallOf(metadata: Metadata): OpenCall {
  const call = byMetadata.get(metadata);
  if (!call) throw new AppError('UNAUTHENTICATED', 'The call was not received by the gRPC server');
  return call;
}

/** Every call that a gRPC server has open, those of health and reflection included. */
export class OpenCalls {
  private readonly calls = new Set<OpenCall>();
  private refusal: AppError | undefined;

  /** `unaryMsMax` bounds unary calls without a deadline. */
  constructor(private readonly unaryMsMax: number) {}

  /** For the server's options: runs before any handler. */
  readonly interceptor: ServerInterceptor = ({ path, requestStream, responseStream }, transport) => {
    const isStream = requestStream || responseStream;
    const call = new OpenCall(transport, { path, isStream, msMax: isStream ? undefined : this.unaryMsMax });
    this.calls.add(call);
    let isAnswered = false;
    return new ServerInterceptingCall(transport, {
      start: (proceed) => {
        proceed({
          onReceiveMetadata: (metadata, next) => {
            byMetadata.set(metadata, call);
            next(metadata);
          },
          onCancel: () => {
            this.calls.delete(call);
            if (!isAnswered) call.lost();
          },
        });
        if (isStream && this.refusal) call.end(this.refusal);
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
