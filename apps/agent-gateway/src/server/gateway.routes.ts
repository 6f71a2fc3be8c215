import type { HttpRoute } from '@isthmus/platform-http';
import type { Environment } from '../config.js';
import type { Protocol } from '../exchange/protocol.port.js';
import { withChallenge } from './challenge.errors.js';
import { gatewayErrors } from './gateway.errors.js';
import { protectedResourceRoutes } from './protected.resource.js';

/** Everything that the gateway serves: what each protocol does, who lets clients in, and what this is. */
export function gatewayRoutes(
  protocols: readonly Protocol[],
  { GATEWAY_URL: gatewayUrl, PORTAL_URL: portalUrl }: Pick<Environment, 'GATEWAY_URL' | 'PORTAL_URL'>,
): HttpRoute[] {
  const issuer = portalUrl && new URL(portalUrl).origin;
  const usual = gatewayErrors(protocols);
  const challenging = (route: HttpRoute): HttpRoute =>
    issuer ? { ...route, errors: withChallenge(route.errors ?? usual, gatewayUrl) } : route;
  return [
    ...protocols.flatMap((protocol) => protocol.routes().map(challenging)),
    ...(issuer ? protectedResourceRoutes({ gatewayUrl, issuer }) : []),
    {
      method: 'GET',
      path: '/',
      access: 'public',
      handle: (call) => call.sendJson(indexOf(protocols, gatewayUrl.replace(/\/$/, ''))),
    },
  ];
}

function indexOf(protocols: readonly Protocol[], gatewayUrl: string): object {
  return {
    name: 'Isthmus agent gateway',
    protocols: protocols.map((protocol) => ({ name: protocol.name, ...protocol.describe(gatewayUrl) })),
  };
}
