import { AppError } from '@isthmus/platform-errors';
import { atLeast, type Caller, type Role } from '@isthmus/platform-identity';
import type { ServiceDefinition } from '@isthmus/contracts';

/** Who may call an RPC, and on whose behalf. */
export interface Access {
  /** Names of services; `any` for every service of the platform. */
  callers: readonly string[] | 'any';
  /** `tenant`: for one tenant only. `platform`: across tenants only. `either`: both. */
  scope: 'tenant' | 'platform' | 'either';
  /** The least role of the person on whose behalf the service calls; every call is admitted without it. */
  role?: Role;
}

/** One row of the routing table: an RPC with its rule. */
export interface RpcRoute {
  path: string;
  service: string;
  method: string;
  access: Access;
}

const routes = new Map<string, RpcRoute>();

/** Called by the `Rpc` decorator; the guard, the start-up check and the isolation tests read this table. */
export function registerRoute(route: RpcRoute): void {
  routes.set(route.path, route);
}

/** Every RPC that has a handler in this process. */
export function listRoutes(): RpcRoute[] {
  return [...routes.values()];
}

/** Throws when a method of `definitions` has no handler with an access rule, so that none can be forgotten. */
export function assertRoutesComplete(definitions: readonly ServiceDefinition[]): void {
  const missing = definitions.flatMap((service) =>
    Object.values(service.methods)
      .map(({ name }) => `/${service.fullName}/${name}`)
      .filter((path) => !routes.has(path)),
  );
  if (missing.length > 0)
    throw new Error(`These RPCs have no handler with an access rule: ${missing.join(', ')}`);
}

/** Throws PERMISSION_DENIED unless the rule of `path` admits the caller. */
export function assertAdmitted(path: string, { service, scope, role }: Caller): void {
  const access = routes.get(path)?.access;
  if (!access) throw new AppError('PERMISSION_DENIED', `${path} has no access rule`);
  if (access.callers !== 'any' && !access.callers.includes(service)) {
    throw new AppError('PERMISSION_DENIED', `${service} may not call ${path}`);
  }
  if (access.scope !== 'either' && access.scope !== scope.kind) {
    throw new AppError('PERMISSION_DENIED', `${path} requires a ${access.scope} scope`);
  }
  if (access.role && !(role && atLeast(role, access.role)))
    throw new AppError('PERMISSION_DENIED', `${path} requires the role ${access.role} in the organisation`);
}
