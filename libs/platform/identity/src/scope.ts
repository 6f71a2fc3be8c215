import { isUuid } from '@isthmus/platform-validation';
import type { Role } from './permissions.js';

/** A tenant's id (UUID). Made only by the auth guard and by servers that verified who is calling. */
export type TenantId = string & { readonly __brand: 'TenantId' };

/** On whose behalf a call works: one tenant, and who acts in it. */
export interface TenantScope {
  readonly kind: 'tenant';
  readonly tenantId: TenantId;
  /** `user:<id>`, `key:<id>`, `agent:<id>` or `service:<name>`. */
  readonly actor: string;
  /** The role of the person who acts, as the service that knows members states it; absent for other actors. */
  readonly role?: Role;
}

/** The platform itself, across tenants; `actor` is the service that asked, or `user:<id>`. */
export interface PlatformScope {
  readonly kind: 'platform';
  readonly actor: string;
  /** The person who acts is an operator of the platform. */
  readonly operator?: true;
}

export type Scope = TenantScope | PlatformScope;

/** A tenant scope for a verified caller; undefined when `tenantId` is not a UUID. */
export function tenantScope(tenantId: string, actor: string, role?: Role): TenantScope | undefined {
  if (!isUuid(tenantId)) return undefined;
  const scope = { kind: 'tenant', tenantId: tenantId as TenantId /* shape checked above */, actor } as const;
  return Object.freeze(role ? { ...scope, role } : scope);
}

/** The scope of work that belongs to no tenant, such as a sweep; `actor` names the work in logs and audit records. */
export function platformScope(actor: string): PlatformScope {
  return Object.freeze({ kind: 'platform', actor });
}

/** The scope of a platform operator, a person outside all organisations; `actor` is `user:<id>`. */
export function operatorScope(actor: string): PlatformScope {
  return Object.freeze({ kind: 'platform', actor, operator: true });
}

/** True when a person acts, not a service, a key or an agent. */
export function isPerson({ actor }: Scope): boolean {
  return actor.startsWith('user:');
}
