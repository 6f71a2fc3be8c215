export {
  agentIn,
  audienceOfAgent,
  AccessTokens,
  isAccessToken,
  type AccessClaims,
  type AccessTokenOptions,
} from './access-token.js';
export {
  isSignedBy,
  signatureHeader,
  type DetachedSignature,
  type SignatureHeader,
} from './detached-signature.js';
export { newId } from './new-id.js';
export { notPermitted } from './not-permitted.js';
export { may, PERMISSIONS, roleOf, ROLES, type Permission, type Role } from './permissions.js';
export { principalOf, type Principal } from './principal.js';
export { Sealer } from './sealer.js';
export { ServiceIdentity, type Caller } from './service-identity.js';
export { StatementSigner, verifyStatement } from './signed-statement.js';
export {
  isPerson,
  operatorScope,
  platformScope,
  tenantScope,
  type PlatformScope,
  type Scope,
  type TenantId,
  type TenantScope,
} from './scope.js';
