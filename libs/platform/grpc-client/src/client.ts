import { Channel, credentials } from '@grpc/grpc-js';
import { SpanKind } from '@opentelemetry/api';
import { AppError, isErrorCode } from '@isthmus/platform-errors';
import { inSpan, traceHeaders } from '@isthmus/platform-observability';
import {
  ClientError,
  createClientFactory,
  Metadata,
  Status,
  type CallOptions,
  type Client,
  type ClientMiddlewareCall,
} from 'nice-grpc';
import { deadlineMiddleware } from 'nice-grpc-client-middleware-deadline';
import { retryMiddleware } from 'nice-grpc-client-middleware-retry';
import { decodeStatusDetails, STATUS_DETAILS_KEY, type ServiceDefinition } from '@isthmus/contracts';
import { platformScope, type Scope, type ServiceIdentity } from '@isthmus/platform-identity';

export interface ServiceCallOptions {
  /** On whose behalf; without it the call is the platform's own. */
  scope?: Scope;
  /** A Date, or milliseconds from now; 5,000 unless given. Streams have none unless given. */
  deadline?: Date | number;
  /** Whether UNAVAILABLE is tried again (twice, 50 ms apart, doubling); true unless given: our mutations carry keys. */
  retry?: boolean;
}

export type ServiceClient<Definition extends ServiceDefinition> = Client<Definition, ServiceCallOptions>;

const DEADLINE_MS = 5_000;

/**
 * A client of one service. `address` is `host:port`, or several separated by commas that are used in turn.
 * Calls carry a signed token, a deadline and the current trace; failures arrive as AppErrors.
 */
export function createServiceClient<Definition extends ServiceDefinition>(
  definition: Definition,
  options: { address: string; audience: string; identity: ServiceIdentity },
): ServiceClient<Definition> & { close: () => void } {
  const channel = openChannel(options.address);
  const factory = createClientFactory()
    .use(deadlineMiddleware)
    .use(retryMiddleware)
    .use<ServiceCallOptions>((call, callOptions) => dressCall(call, callOptions, options));
  const client = factory.create(definition, channel);
  return Object.assign(client as ServiceClient<Definition> /* the factory widens the options it consumes */, {
    close: () => channel.close(),
  });
}

function openChannel(address: string): Channel {
  const several = address.includes(',');
  return new Channel(several ? `ipv4:${address}` : address, credentials.createInsecure(), {
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.max_receive_message_length': 16 * 1024 * 1024,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  });
}

async function* dressCall<Request, Response>(
  call: ClientMiddlewareCall<Request, Response>,
  { scope, retry, deadline, ...rest }: CallOptions & Partial<ServiceCallOptions>,
  { audience, identity }: { audience: string; identity: ServiceIdentity },
): AsyncGenerator<Response, Response | void, undefined> {
  let trailer: Metadata | undefined;
  const metadata = Metadata(rest.metadata);
  metadata.set(
    'authorization',
    `Bearer ${await identity.tokenFor(audience, scope ?? platformScope(`service:${identity.service}`))}`,
  );
  const callOptions = {
    ...rest,
    metadata,
    ...(deadline === undefined && call.responseStream ? {} : { deadline: deadline ?? DEADLINE_MS }),
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
      return yield* call.next(call.request, callOptions);
    }
    // A generator cannot run inside a context, so the one value of a unary call is awaited there.
    const unary = call.next(call.request, callOptions);
    return await inSpan(call.method.path.slice(1), { kind: SpanKind.CLIENT }, async () => {
      withTrace();
      const { value } = await unary.next();
      return value;
    });
  } catch (error) {
    throw asAppError(error, trailer);
  }
}

function asAppError(error: unknown, trailer: Metadata | undefined): unknown {
  if (!(error instanceof ClientError)) return error;
  const bytes = trailer?.get(STATUS_DETAILS_KEY);
  const decoded = bytes && typeof bytes !== 'string' ? decodeStatusDetails(bytes) : undefined;
  if (decoded) return decoded;
  const name = Status[error.code] ?? 'INTERNAL';
  const code = name === 'RESOURCE_EXHAUSTED' ? 'LIMIT_EXCEEDED' : isErrorCode(name) ? name : 'INTERNAL';
  return new AppError(code, `${error.path}: ${error.details}`, { cause: error });
}
