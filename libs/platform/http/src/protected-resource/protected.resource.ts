import { notFound } from '@isthmus/platform-errors';
import type { HttpCall } from '../server/http.call.js';
import type { HttpRoute } from '../server/route.js';

/** A server whose clients need access tokens of an authorization server (RFC 9728). */
export interface ProtectedResource {
  /** For people. */
  name: string;
  /** Public base URL of the server. */
  url: string;
  /** What its clients need. */
  scope: string;
  /** Paths, without the first `/`, that are protected resources of their own: their metadata names them. */
  paths: RegExp;
  /** The authorization server that issues its tokens. */
  issuer: string;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const MAX_AGE_S = 300;

/** Where the metadata of what `url` asks for is; `url` is a path with its query, absent where none could be read. */
export function metadataUrlOf(resource: ProtectedResource, url = ''): string {
  const [path = ''] = new RegExp(`^/(?:${resource.paths.source})(?=[/?]|$)`).exec(url) ?? [];
  return `${baseOf(resource)}${WELL_KNOWN}${path}`;
}

/** Metadata of the resource, as a whole and by path (RFC 9728, sections 3 and 3.1). */
export function metadataRoutes(resource: ProtectedResource): HttpRoute[] {
  const { paths, issuer, scope, name } = resource;
  const known = new RegExp(`^/(?:${paths.source})/?$`);
  const answer = (call: HttpCall, path: string) =>
    call.sendJson(
      {
        resource: `${baseOf(resource)}${path}`,
        authorization_servers: [issuer],
        scopes_supported: [scope],
        bearer_methods_supported: ['header'],
        resource_name: name,
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
        if (!known.test(path)) throw notFound('resource', path);
        answer(call, path);
      },
    },
  ];
}

function baseOf({ url }: ProtectedResource): string {
  return url.replace(/\/$/, '');
}
