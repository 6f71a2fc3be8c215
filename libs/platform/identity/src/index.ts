export { atLeast, principalOf, ROLES, type Principal, type Role } from './principal.js';
export { ServiceIdentity, type Caller } from './service-identity.js';
export { StatementSigner, verifyStatement } from './signed-statement.js';
export {
  platformScope,
  tenantScope,
  type PlatformScope,
  type Scope,
  type TenantId,
  type TenantScope,
} from './scope.js';
