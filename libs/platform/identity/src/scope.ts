import { isUuid } from '@isthmus/platform-validation';

/** A tenant's id (UUID). Made only by the auth guard and by servers that verified who is calling. */
export type TenantId = string & { readonly __brand: 'TenantId' };

/** On whose behalf a call works: one tenant, and who acts in it. */
export interface TenantScope {
  readonly kind: 'tenant';
  readonly tenantId: TenantId;
  /** `user:<id>`, `key:<id>`, `agent:<id>` or `service:<name>`. */
  readonly actor: string;
}

/** The platform itself, across tenants; `actor` is the service that asked. */
export interface PlatformScope {
  readonly kind: 'platform';
  readonly actor: string;
}

export type Scope = TenantScope | PlatformScope;

/** A tenant scope for a verified caller; undefined when `tenantId` is not a UUID. */
export function tenantScope(tenantId: string, actor: string): TenantScope | undefined {
  if (!isUuid(tenantId)) return undefined;
  return Object.freeze({ kind: 'tenant', tenantId: tenantId as TenantId /* shape checked above */, actor });
}

/** The scope of work that belongs to no tenant, such as a sweep; `actor` names the work in logs and audit records. */
export function platformScope(actor: string): PlatformScope {
  return Object.freeze({ kind: 'platform', actor });
}
