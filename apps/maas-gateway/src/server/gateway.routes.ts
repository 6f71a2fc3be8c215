import { issuerOf, protectedRoutes, type HttpRoute } from '@isthmus/platform-http';
import type { Environment } from '../config.js';
import type { DialectTable } from './dialect.table.js';

/** What the dialects serve and, where access tokens are admitted, where clients get them. */
export function gatewayRoutes(
  table: Pick<DialectTable, 'routes' | 'errors' | 'basePaths'>,
  { MODELS_URL: url, PORTAL_URL: portalUrl }: Pick<Environment, 'MODELS_URL' | 'PORTAL_URL'>,
): HttpRoute[] {
  const routes = table.routes();
  if (url === undefined || portalUrl === undefined) return routes;
  // Such as "/v1/", of characters that mean themselves.
  const paths = new RegExp(table.basePaths.map((path) => path.slice(1, -1)).join('|'));
  const resource = {
    name: 'Isthmus model gateway',
    url,
    scope: 'models',
    paths,
    issuer: issuerOf(portalUrl),
  };
  return protectedRoutes(routes, { resource, usual: table.errors });
}
