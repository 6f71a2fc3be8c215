import { HttpServer, type HttpServerOptions } from '@isthmus/platform-http';
import type { CardSigner } from './card.signer.js';

/** The registry's public HTTP API: the keys that verify cards. */
export function jwksServer(
  signer: Pick<CardSigner, 'jwks'>,
  options: Pick<HttpServerOptions, 'host' | 'port' | 'requests' | 'logger'>,
): HttpServer {
  return new HttpServer({
    ...options,
    name: 'registry',
    routes: [
      {
        method: 'GET',
        path: '/.well-known/jwks.json',
        access: 'public',
        handle: async (call) =>
          call.sendJson(await signer.jwks(), {
            headers: { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=300' },
          }),
      },
    ],
  });
}
