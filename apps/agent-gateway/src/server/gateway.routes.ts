import { issuerOf, protectedRoutes, type HttpRoute, type ProtectedResource } from '@isthmus/platform-http';
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
  const resource: ProtectedResource | undefined =
    portalUrl === undefined
      ? undefined
      : { name: 'Isthmus agent gateway', url, scope: 'agents', paths: PATHS, issuer: issuerOf(portalUrl) };
  const routes = protocols.flatMap((protocol) => protocol.routes());
  return [
    ...protectedRoutes(routes, { resource, usual: gatewayErrors(protocols) }),
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
