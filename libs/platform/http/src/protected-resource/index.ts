export { issuerOf, PORTAL_KEYS, PortalTokens, type VerifyGrant } from './portal.tokens.js';
export type { ProtectedResource } from './protected.resource.js';
export { protectedRoutes } from './protected.routes.js';
