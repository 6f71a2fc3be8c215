import type { ErrorPort } from '../server/error.port.js';
import type { HttpRoute } from '../server/route.js';
import { withChallenge } from './challenge.errors.js';
import { metadataRoutes, type ProtectedResource } from './protected.resource.js';

/**
 * The routes of a protected resource: `routes` with its challenge in their errors, which have the form `usual` unless they
 * have their own, and its metadata.
 */
export function protectedRoutes(
  routes: readonly HttpRoute[],
  { resource, usual }: { resource: ProtectedResource; usual: ErrorPort },
): HttpRoute[] {
  return [
    ...routes.map((route) => ({ ...route, errors: withChallenge(route.errors ?? usual, resource) })),
    ...metadataRoutes(resource),
  ];
}
