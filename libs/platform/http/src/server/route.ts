import { PERMISSIONS } from '@isthmus/platform-identity';
import type { ErrorPort } from './error.port.js';
import type { HttpCall } from './http.call.js';
import { nameOf, type HttpAccess, type RouteHead } from './route.head.js';

/** One row of a server's table of routes. */
export interface HttpRoute extends RouteHead {
  /** Overrides the server's error format. */
  errors?: ErrorPort;
  /** Responds through `call`; the error port renders what it throws. */
  handle: (call: HttpCall) => Promise<void> | void;
}

/** Throws, naming the routes, when one has no enforceable access rule, or when two are the same. */
export function assertRoutes(routes: readonly HttpRoute[], hasAuthenticator: boolean): void {
  const names = new Map<string, string>();
  for (const route of routes) {
    const name = nameOf(route);
    if (!isRule(route.access)) throw new Error(`The route ${name} has no access rule`);
    if (route.access !== 'public' && !hasAuthenticator)
      throw new Error(`The route ${name} needs credentials, but its server has no authenticator`);
    const pattern = `${route.method} ${route.path.replace(/:[^/]+/g, ':')}`;
    const other = names.get(pattern);
    if (other !== undefined) throw new Error(`The routes ${other} and ${name} are the same`);
    names.set(pattern, name);
  }
}

const RULES: readonly unknown[] = [...PERMISSIONS, 'none'];

/** The compiler checks this too, but a table may be assembled from parts that it cannot check together. */
function isRule(access: unknown): access is HttpAccess {
  if (access === 'public') return true;
  if (typeof access !== 'object' || access === null || !('scope' in access) || !('permission' in access))
    return false;
  const { scope, permission } = access;
  return typeof scope === 'string' && scope !== '' && RULES.includes(permission);
}
