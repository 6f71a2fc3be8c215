import { SpanKind } from '@opentelemetry/api';
import { inSpan, traceHeaders } from '@isthmus/platform-observability';
import { platformScope, type Scope, type ServiceIdentity } from '@isthmus/platform-identity';
import { ClientError, Metadata, Status, type CallOptions, type ClientMiddlewareCall } from 'nice-grpc';
import type { DeadlineOptions } from 'nice-grpc-client-middleware-deadline';
import type { RetryOptions } from 'nice-grpc-client-middleware-retry';
import { appErrorOf } from './call.error.js';

/** Options of one call. */
export interface ServiceCallOptions {
  /** On whose behalf the call is made; the platform's own when absent. */
  scope?: Scope;
  /**
   * A Date, or milliseconds from now; 5,000 unless given. Covers all attempts together. Streams have none by default.
   */
  deadline?: Date | number;
  /** Whether UNAVAILABLE is retried (twice, after 50 and 100 ms); true by default: mutations carry idempotency keys. */
  retry?: boolean;
}

const DEADLINE_MS = 5_000;
/** The largest `grpc-timeout`: eight digits. */
const TIMEOUT_MS_MAX = 99_999_999;

/** Adds the token, the trace, the deadline and the retries to a call, and turns its failure into an AppError. */
export async function* withCallMetadata<Request, Response>(
  call: ClientMiddlewareCall<Request, Response, DeadlineOptions & RetryOptions>,
  { scope, retry, deadline, ...rest }: CallOptions & Partial<ServiceCallOptions>,
  { audience, identity }: { audience: string; identity: Pick<ServiceIdentity, 'service' | 'tokenFor'> },
): AsyncGenerator<Response, Response | void, undefined> {
  const metadata = Metadata(rest.metadata);
  const token = await identity.tokenFor(audience, scope ?? platformScope(`service:${identity.service}`));
  metadata.set('authorization', `Bearer ${token}`);
  let trailer: Metadata | undefined;
  const options = {
    ...rest,
    metadata,
    ...(deadline === undefined && call.responseStream
      ? {}
      : { deadline: instantOf(deadline ?? DEADLINE_MS) }),
    retry: retry ?? true,
    retryBaseDelayMs: 50,
    retryMaxAttempts: 2,
    retryableStatuses: [Status.UNAVAILABLE],
    onTrailer: (received: Metadata) => {
      trailer = received;
      rest.onTrailer?.(received);
    },
  };
  const withTrace = () => Object.entries(traceHeaders()).forEach(([key, value]) => metadata.set(key, value));
  try {
    if (call.responseStream) {
      withTrace();
      return yield* call.next(call.request, options);
    }
    // A generator cannot run inside a context, so the single value of a unary call is awaited there.
    const unary = call.next(call.request, options);
    return await inSpan(call.method.path.slice(1), { kind: SpanKind.CLIENT }, async () => {
      withTrace();
      const { value } = await unary.next();
      return value;
    });
  } catch (error) {
    throw appErrorOf(error, trailer);
  }
}

/** Sends the server the time left for this attempt; another middleware enforces the deadline on this side. */
export async function* withTimeoutHeader<Request, Response>(
  call: ClientMiddlewareCall<Request, Response, DeadlineOptions>,
  options: CallOptions & DeadlineOptions,
): AsyncGenerator<Response, Response | void, undefined> {
  if (options.deadline === undefined) return yield* call.next(call.request, options);
  const metadata = Metadata(options.metadata);
  const leftMs = instantOf(options.deadline).getTime() - Date.now();
  if (leftMs <= 0) throw new ClientError(call.method.path, Status.DEADLINE_EXCEEDED, 'Deadline exceeded');
  metadata.set('grpc-timeout', `${Math.min(Math.ceil(leftMs), TIMEOUT_MS_MAX)}m`);
  return yield* call.next(call.request, { ...options, metadata });
}

/** Counted from the start of the call, not of each attempt: a caller that allows five seconds waits five seconds. */
function instantOf(deadline: Date | number): Date {
  return typeof deadline === 'number' ? new Date(Date.now() + deadline) : deadline;
}
