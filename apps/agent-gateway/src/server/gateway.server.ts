import {
  createAuthenticator,
  HttpServer,
  type HttpServerOptions,
  type KeyVerdict,
} from '@isthmus/platform-http';
import type { ServiceIdentity } from '@isthmus/platform-identity';
import type { Protocol } from '../exchange/protocol.port.js';
import { gatewayErrors } from './gateway.errors.js';
import { gatewayRoutes } from './gateway.routes.js';

/** Streams are long, and each is a request in flight. */
const REQUESTS_IN_FLIGHT_MAX = 5_000;
/** The services that may call agents on behalf of a tenant, and what each is granted: the portal's chat. */
const SERVICES_ADMITTED = { portal: ['agents'] };

export interface GatewayServerOptions extends Pick<
  HttpServerOptions,
  'host' | 'port' | 'requests' | 'logger'
> {
  protocols: readonly Protocol[];
  /** Under which clients reach this gateway. */
  gatewayUrl: string;
  identity: Pick<ServiceIdentity, 'verify'>;
  verifyKey: (secret: string, deadlineMs: number) => Promise<KeyVerdict>;
}

/** The public HTTP API of the gateway. */
export function createGatewayServer(options: GatewayServerOptions): HttpServer {
  const { protocols, gatewayUrl, identity, verifyKey, ...server } = options;
  return new HttpServer({
    ...server,
    name: 'gateway',
    routes: gatewayRoutes(protocols, gatewayUrl),
    authenticate: createAuthenticator({
      verifyKey,
      verifyToken: (token) => identity.verify(token),
      services: SERVICES_ADMITTED,
      remedy: 'Send "Authorization: Bearer <API key>" with a key of the tenant that owns the agent.',
    }),
    errors: gatewayErrors(protocols),
    limits: { requestsInFlightMax: REQUESTS_IN_FLIGHT_MAX },
    requestId: 'accept',
  });
}
