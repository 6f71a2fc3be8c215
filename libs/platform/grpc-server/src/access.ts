import { AppError } from '@isthmus/platform-errors';
import {
  isPerson,
  may,
  notPermitted,
  PERMISSIONS,
  type Caller,
  type Permission,
  type Scope,
} from '@isthmus/platform-identity';
import type { ServiceDefinition } from '@isthmus/contracts';

/** Who may call an RPC, and on whose behalf. */
export interface Access {
  /** Names of services; `any` for every service of the platform. */
  callers: readonly string[] | 'any';
  /** `tenant`: for one tenant only. `platform`: across tenants only. `either`: both. */
  scope: 'tenant' | 'platform' | 'either';
  /**
   * What the person who acts must be permitted in the organisation; under the platform's scope the person must be an
   * operator. Services, keys and agents act by `callers` and by their own scopes. `none`: for what services do by
   * themselves, whoever caused it. `operator`: for operators of the platform only, and for no service by itself.
   */
  permission: Permission | 'none' | 'operator';
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

const RULES: readonly unknown[] = [...PERMISSIONS, 'none', 'operator'];

/**
 * Throws when a method of `definitions` has no handler with an access rule, or one without a permission, so that none can
 * be forgotten.
 */
export function assertRoutesComplete(definitions: readonly ServiceDefinition[]): void {
  const missing = definitions.flatMap((service) =>
    Object.values(service.methods)
      .map(({ name }) => `/${service.fullName}/${name}`)
      .filter((path) => !RULES.includes(routes.get(path)?.access.permission)),
  );
  if (missing.length > 0)
    throw new Error(`These RPCs have no handler with an access rule: ${missing.join(', ')}`);
}

/** Throws PERMISSION_DENIED unless the rule of `path` admits the caller. */
export function assertAdmitted(path: string, { service, scope }: Caller): void {
  const access = routes.get(path)?.access;
  if (!access) throw new AppError('PERMISSION_DENIED', `${path} has no access rule`);
  if (access.callers !== 'any' && !access.callers.includes(service)) {
    throw new AppError('PERMISSION_DENIED', `${service} may not call ${path}`);
  }
  if (access.scope !== 'either' && access.scope !== scope.kind) {
    throw new AppError('PERMISSION_DENIED', `${path} requires a ${access.scope} scope`);
  }
  assertPermitted(path, scope, access.permission);
}

/** Services, keys and agents are admitted by `callers`; under the platform's scope people must be operators. */
function assertPermitted(path: string, scope: Scope, permission: Access['permission']): void {
  if (permission === 'none' || (permission !== 'operator' && !isPerson(scope))) return;
  if (permission === 'operator' || scope.kind === 'platform') {
    if (scope.kind !== 'platform' || !scope.operator) throw notPermitted('operator', path);
  } else if (!may(scope.role, permission)) throw notPermitted(permission, path);
}
