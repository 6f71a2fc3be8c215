import { Inject, Injectable } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { DEFAULT_LIMITS, HttpServer, OrganisationGate } from '@isthmus/platform-http';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import type { Protocol } from '../exchange/protocol.port.js';
import { GatewayAccess } from './gateway.access.js';
import { gatewayErrors } from './gateway.errors.js';
import { gatewayRoutes } from './gateway.routes.js';

/** Injection token of the protocols that the gateway serves. */
export const PROTOCOLS = Symbol('protocols');

/** What the server uses of the service's kit. */
interface ServerKit {
  logger: ServiceKit['logger'];
  metrics: Pick<ServiceKit['metrics'], 'httpRequests'>;
}

/** Streams are long, and each is a request in flight. */
const REQUESTS_IN_FLIGHT_MAX = 5_000;

/** What an organisation may have in flight and send per second, over HTTP and gRPC together. */
export function gatewayGate(): OrganisationGate {
  return new OrganisationGate({ ...DEFAULT_LIMITS, requestsInFlightMax: REQUESTS_IN_FLIGHT_MAX });
}

/** The public HTTP API of the gateway. */
@Injectable()
export class GatewayServer extends HttpServer {
  constructor(
    @Inject(ENVIRONMENT)
    environment: Pick<Environment, 'LISTEN_HOST' | 'HTTP_PORT' | 'GATEWAY_URL' | 'PORTAL_URL'>,
    @Inject(KIT) { logger, metrics }: ServerKit,
    @Inject(GatewayAccess) access: GatewayAccess,
    @Inject(PROTOCOLS) protocols: readonly Protocol[],
    @Inject(OrganisationGate) gate: OrganisationGate,
  ) {
    super({
      name: 'gateway',
      host: environment.LISTEN_HOST,
      port: environment.HTTP_PORT,
      routes: gatewayRoutes(protocols, environment),
      authenticate: access.byKeyOrToken,
      errors: gatewayErrors(protocols),
      cors: { exposedHeaders: protocols.flatMap(({ exposedHeaders = [] }) => exposedHeaders) },
      gate,
      requestId: 'accept',
      requests: metrics.httpRequests,
      logger,
    });
    access.onEnd((ended) => this.end(ended));
  }
}
