import type { ErrorPort } from '../server/error.port.js';
import type { HttpRoute } from '../server/route.js';
import { withChallenge } from './challenge.errors.js';
import { metadataRoutes, type ProtectedResource } from './protected.resource.js';

/**
 * The routes of a protected resource: `routes` with its challenge in their errors, which have the form `usual` unless they
 * have their own, and its metadata. The same `routes` where there is no resource.
 */
export function protectedRoutes(
  routes: readonly HttpRoute[],
  { resource, usual }: { resource: ProtectedResource | undefined; usual: ErrorPort },
): HttpRoute[] {
  if (!resource) return [...routes];
  return [
    ...routes.map((route) => ({ ...route, errors: withChallenge(route.errors ?? usual, resource) })),
    ...metadataRoutes(resource),
  ];
}
