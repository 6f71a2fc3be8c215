import type { HttpAccess, HttpMethod } from './route.head.js';
import type { HttpRoute } from './route.js';

/** A route as the operations endpoint `/routes` lists it. */
export interface ListedRoute {
  /** Name of the server that serves it. */
  server: string;
  method: HttpMethod;
  path: string;
  access: HttpAccess;
}

const tables = new Map<string, readonly ListedRoute[]>();

/** Called by each server of the process; a second one of the same name replaces the first. */
export function registerRoutes(server: string, routes: readonly HttpRoute[]): void {
  tables.set(
    server,
    routes.map(({ method, path, access }) => ({ server, method, path, access })),
  );
}

/** Every HTTP route of this process. */
export function listHttpRoutes(): ListedRoute[] {
  return [...tables.values()].flat();
}
