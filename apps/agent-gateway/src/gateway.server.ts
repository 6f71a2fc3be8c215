import { createAuthenticator, HttpServer, type KeyVerdict } from '@isthmus/platform-http';
import type { ServiceIdentity } from '@isthmus/platform-identity';
import type { Histogram, Logger } from '@isthmus/platform-observability';
import { gatewayErrors } from './exchange/a2a.errors.js';
import { gatewayRoutes, type GatewayServices } from './gateway.routes.js';

/** Streams are long, and each is a request in flight. */
const REQUESTS_IN_FLIGHT_MAX = 5_000;
/** The services that call agents for someone, and what each is granted: the portal's chat. */
const SERVICES_ADMITTED = { portal: ['agents'] };

export interface GatewayServerOptions extends GatewayServices {
  host: string;
  port: number;
  identity: ServiceIdentity;
  verifyKey: (secret: string, deadlineMs: number) => Promise<KeyVerdict>;
  requests: Histogram;
  logger: Logger;
}

/** The public HTTP API of the gateway. */
export function createGatewayServer(options: GatewayServerOptions): HttpServer {
  const { host, port, identity, verifyKey, requests, logger } = options;
  return new HttpServer({
    name: 'gateway',
    host,
    port,
    routes: gatewayRoutes(options),
    authenticate: createAuthenticator({
      verifyKey,
      verifyToken: (token) => identity.verify(token),
      services: SERVICES_ADMITTED,
      remedy: 'Send "Authorization: Bearer <API key>" with a key of the tenant that owns the agent.',
    }),
    errors: gatewayErrors,
    limits: { requestsInFlightMax: REQUESTS_IN_FLIGHT_MAX },
    requestId: 'accept',
    requests,
    logger,
  });
}
