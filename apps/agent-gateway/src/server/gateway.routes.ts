import type { HttpRoute } from '@isthmus/platform-http';
import type { Protocol } from '../exchange/protocol.port.js';

/** Everything that the gateway serves: what each protocol does, and what this is. */
export function gatewayRoutes(protocols: readonly Protocol[], gatewayUrl: string): HttpRoute[] {
  return [
    ...protocols.flatMap((protocol) => protocol.routes()),
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
