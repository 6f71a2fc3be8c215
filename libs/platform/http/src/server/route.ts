import { ROLES, type Role } from '@isthmus/platform-identity';
import type { Attributes } from '@isthmus/platform-observability';
import type { ErrorPort } from './error.port.js';
import type { HttpCall } from './http.call.js';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may use a route: everybody, or a principal with a scope and a minimum role. */
export type HttpAccess = 'public' | ScopedAccess;

export interface ScopedAccess {
  /** What the credentials must be granted, such as `models`. */
  scope: string;
  /** The minimum role. */
  role: Role;
  /** Credentials may be absent; if present, they are checked all the same. */
  anonymous?: boolean;
}

/** One row of a server's table of routes. */
export interface HttpRoute {
  method: HttpMethod;
  /** With parameters as `:name`; `*` at its end for the rest of the path. */
  path: string;
  access: HttpAccess;
  /** What a body is read as: parsed JSON, or a Buffer whatever its media type. No body is read when absent. */
  body?: 'json' | 'bytes';
  /** Overrides the server's limit. */
  bodyBytesMax?: number;
  /** Overrides the server's limit; the time from the head of a request to the end of its response. */
  deadlineMs?: number;
  /** Overrides the server's error format. */
  errors?: ErrorPort;
  /** Attributes of the span of each request. */
  attributes?: Attributes;
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

/** Such as `GET /v1/models`. */
export function nameOf({ method, path }: Pick<HttpRoute, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** The compiler checks this too, but a table may be assembled from parts that it cannot check together. */
function isRule(access: unknown): access is HttpAccess {
  if (access === 'public') return true;
  if (typeof access !== 'object' || access === null || !('scope' in access) || !('role' in access))
    return false;
  const { scope, role } = access;
  return typeof scope === 'string' && scope !== '' && ROLES.some((known) => known === role);
}
