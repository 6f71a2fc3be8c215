import type { RequestListener } from 'node:http';

/**
 * What applications ask of the authorization server without a browser's session: metadata, keys, registration, tokens and
 * their revocation. None reads a cookie, so that a page of any site may ask as well as a program.
 */
const FOR_APPLICATIONS =
  /^\/(\.well-known\/oauth-authorization-server|api\/auth\/(jwks|oauth2\/(token|register|revoke)))$/;
const MAX_AGE_S = 600;

/**
 * `listener`, which pages of every origin may ask for those, without credentials of the browser (the Fetch standard, section
 * 3.3); preflights are answered here. Nothing else is open to other sites.
 */
export function forAnyOrigin(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (!FOR_APPLICATIONS.test(request.url?.split('?', 1)[0] ?? '')) return listener(request, response);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', 'retry-after, www-authenticate');
    if (request.method !== 'OPTIONS') return listener(request, response);
    response
      .writeHead(204, {
        'access-control-allow-methods': 'GET, POST',
        // Of the client's own credentials, and of the revision of MCP that it speaks.
        'access-control-allow-headers': 'authorization, content-type, mcp-protocol-version',
        'access-control-max-age': String(MAX_AGE_S),
      })
      .end();
  };
}
