import { randomUUID } from 'node:crypto';
import { tenantScope, type TenantScope } from '@isthmus/platform-identity';

/** The scope of a new tenant, for unit tests: libs/testing would load databases and servers with it. */
export function unitScope(actor = 'user:li'): TenantScope {
  const scope = tenantScope(randomUUID(), actor);
  if (!scope) throw new Error('a random UUID is a valid tenant');
  return scope;
}
