import { Channel, credentials } from '@grpc/grpc-js';
import type { ServiceDefinition } from '@isthmus/contracts';
import type { ServiceIdentity } from '@isthmus/platform-identity';
import { createClientFactory, type Client } from 'nice-grpc';
import { deadlineMiddleware } from 'nice-grpc-client-middleware-deadline';
import { retryMiddleware } from 'nice-grpc-client-middleware-retry';
import { hostListTarget } from './address.resolver.js';
import { withCallMetadata, withTimeoutHeader, type ServiceCallOptions } from './call.metadata.js';

export type ServiceClient<Definition extends ServiceDefinition> = Client<Definition, ServiceCallOptions>;

export interface ServiceClientOptions {
  /** `host:port`, or several separated by commas that are used in turn; names, IPv4 addresses and `[IPv6]`. */
  address: string;
  /** The service to call; only it accepts the tokens. */
  audience: string;
  identity: Pick<ServiceIdentity, 'service' | 'tokenFor'>;
}

/**
 * A client of one service. Calls carry a signed token, a deadline and the current trace; failures arrive as AppErrors.
 * Names are resolved again when a connection is lost. Throws for an address that is not a list of `host:port`.
 */
export function createServiceClient<Definition extends ServiceDefinition>(
  definition: Definition,
  options: ServiceClientOptions,
): ServiceClient<Definition> & { close: () => void } {
  const channel = openChannel(options.address);
  // Each wraps those before it: one deadline covers all attempts, and each attempt sends how much of it is left.
  const factory = createClientFactory()
    .use(deadlineMiddleware)
    .use(withTimeoutHeader)
    .use(retryMiddleware)
    .use<ServiceCallOptions>((call, callOptions) => withCallMetadata(call, callOptions, options));
  const client = factory.create(definition, channel);
  return Object.assign(client as ServiceClient<Definition> /* the factory widens the options it consumes */, {
    close: () => channel.close(),
  });
}

function openChannel(address: string): Channel {
  return new Channel(hostListTarget(address), credentials.createInsecure(), {
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 5_000,
    // So that a server that moved is found soon; grpc-js would wait thirty seconds.
    'grpc.dns_min_time_between_resolutions_ms': 2_000,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.max_receive_message_length': 16 * 1024 * 1024,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  });
}
