import { notFound } from '@isthmus/platform-errors';
import type { HttpCall, HttpRoute } from '@isthmus/platform-http';

/** What a client of the gateway needs. */
export const SCOPE = 'agents';
const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const MAX_AGE_S = 300;
/** Paths of the gateway that are protected resources: MCP, all agents, and one agent by its id. */
const RESOURCE = /^\/(mcp|agents(\/[\w-]{1,100})?)\/?$/;
const OF_PATH = /^\/(?:mcp|agents(?:\/[\w-]{1,100})?)(?=[/?]|$)/;

/** Metadata of the gateway as a protected resource, whole and by path (RFC 9728, sections 3 and 3.1). */
export function protectedResourceRoutes({ gatewayUrl, issuer }: ProtectedResource): HttpRoute[] {
  const answer = (call: HttpCall, path: string) =>
    call.sendJson(
      {
        resource: `${baseOf(gatewayUrl)}${path}`,
        authorization_servers: [issuer],
        scopes_supported: [SCOPE],
        bearer_methods_supported: ['header'],
        resource_name: 'Isthmus agent gateway',
      },
      {
        headers: { 'cache-control': `public, max-age=${MAX_AGE_S}`, 'access-control-allow-origin': '*' },
      },
    );
  return [
    { method: 'GET', path: WELL_KNOWN, access: 'public', handle: (call) => answer(call, '') },
    {
      method: 'GET',
      path: `${WELL_KNOWN}/*`,
      access: 'public',
      handle: (call) => {
        const path = `/${call.parameters['*'] ?? ''}`;
        if (!RESOURCE.test(path)) throw notFound('resource', path);
        answer(call, path);
      },
    },
  ];
}

/** Where the metadata of what `url` asks for is; `url` is a path with its query, absent where none could be read. */
export function metadataUrlOf(gatewayUrl: string, url = ''): string {
  return `${baseOf(gatewayUrl)}${WELL_KNOWN}${OF_PATH.exec(url)?.[0] ?? ''}`;
}

export interface ProtectedResource {
  gatewayUrl: string;
  /** The authorization server that issues tokens for the gateway. */
  issuer: string;
}

function baseOf(gatewayUrl: string): string {
  return gatewayUrl.replace(/\/$/, '');
}
