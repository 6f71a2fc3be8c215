import { issuerOf, protectedRoutes, type HttpRoute } from '@isthmus/platform-http';
import type { Environment } from '../config.js';
import type { Protocol } from '../exchange/protocol.port.js';
import { gatewayErrors } from './gateway.errors.js';

/** Metadata is there for MCP, for all agents, and for one agent by its id. */
const PATHS = /mcp|agents(?:\/[\w-]{1,100})?/;

/** Everything that the gateway serves: what each protocol does, who lets clients in, and what this is. */
export function gatewayRoutes(
  protocols: readonly Protocol[],
  { GATEWAY_URL: url, PORTAL_URL: portalUrl }: Pick<Environment, 'GATEWAY_URL' | 'PORTAL_URL'>,
): HttpRoute[] {
  const routes = protocols.flatMap((protocol) => protocol.routes());
  const resourceOf = (portal: string) => ({
    name: 'Isthmus agent gateway',
    url,
    scope: 'agents',
    paths: PATHS,
    issuer: issuerOf(portal),
  });
  return [
    ...(portalUrl === undefined
      ? routes
      : protectedRoutes(routes, { resource: resourceOf(portalUrl), usual: gatewayErrors(protocols) })),
    {
      method: 'GET',
      path: '/',
      access: 'public',
      handle: (call) => call.sendJson(indexOf(protocols, url.replace(/\/$/, ''))),
    },
  ];
}

function indexOf(protocols: readonly Protocol[], gatewayUrl: string): object {
  return {
    name: 'Isthmus agent gateway',
    protocols: protocols.map((protocol) => ({ name: protocol.name, ...protocol.describe(gatewayUrl) })),
  };
}
