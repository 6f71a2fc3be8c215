import { Inject, Injectable } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { createAuthenticator, HttpServer, type KeyVerdict } from '@isthmus/platform-http';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import type { Protocol } from '../exchange/protocol.port.js';
import { gatewayErrors } from './gateway.errors.js';
import { gatewayRoutes } from './gateway.routes.js';

/** Injection token of the protocols that the gateway serves. */
export const PROTOCOLS = Symbol('protocols');
/** Injection token of `KeyAuthority`. */
export const KEY_AUTHORITY = Symbol('key authority');

/** What maas-gateway knows about API keys. */
export interface KeyAuthority {
  /** Whose a key is. */
  verify: (secret: string, deadlineMs: number) => Promise<KeyVerdict>;
  /** Whether pages of `origin` may use any key for agents. */
  admitsOrigin: (origin: string) => Promise<boolean>;
}

/** What the server uses of the service's kit. */
interface ServerKit {
  identity: Pick<ServiceKit['identity'], 'verify'>;
  logger: ServiceKit['logger'];
  metrics: Pick<ServiceKit['metrics'], 'httpRequests'>;
}

/** Streams are long, and each is a request in flight. */
const REQUESTS_IN_FLIGHT_MAX = 5_000;
/** The services that may call agents on behalf of a tenant, and what each is granted: the portal's chat. */
const SERVICES_ADMITTED = { portal: ['agents'] };

/** The public HTTP API of the gateway. */
@Injectable()
export class GatewayServer extends HttpServer {
  constructor(
    @Inject(ENVIRONMENT)
    environment: Pick<Environment, 'LISTEN_HOST' | 'HTTP_PORT' | 'GATEWAY_URL'>,
    @Inject(KIT) { identity, logger, metrics }: ServerKit,
    @Inject(KEY_AUTHORITY) keys: KeyAuthority,
    @Inject(PROTOCOLS) protocols: readonly Protocol[],
  ) {
    super({
      name: 'gateway',
      host: environment.LISTEN_HOST,
      port: environment.HTTP_PORT,
      routes: gatewayRoutes(protocols, environment.GATEWAY_URL),
      authenticate: createAuthenticator({
        verifyKey: (secret, deadlineMs) => keys.verify(secret, deadlineMs),
        verifyToken: (token) => identity.verify(token),
        services: SERVICES_ADMITTED,
        remedy: 'Send "Authorization: Bearer <API key>" with a key of the tenant that owns the agent.',
      }),
      errors: gatewayErrors(protocols),
      cors: { admits: (origin) => keys.admitsOrigin(origin) },
      limits: { requestsInFlightMax: REQUESTS_IN_FLIGHT_MAX },
      requestId: 'accept',
      requests: metrics.httpRequests,
      logger,
    });
  }
}
