export { Attachment } from './attachment.js';
export { DenseSet } from './dense.set.js';
export { openOperationsServer, type OperationsOptions, type OperationsServer } from './operations.server.js';
export { assertAdmitted } from './server/access.js';
export {
  createAuthenticator,
  unauthenticated,
  type AccessVerdict,
  type Authenticate,
  type AuthenticatorOptions,
  type KeyVerdict,
} from './server/authenticator.js';
export type { CorsOptions } from './server/cors.js';
export type { ErrorContext, ErrorPort } from './server/error.port.js';
export type { RenderedError, StatedError } from './server/rendered.error.js';
export { accessEnded, isEnded, type EndedAccess } from './server/ended.access.js';
export type { HttpCall } from './server/http.call.js';
export { HttpFault } from './server/http.fault.js';
export { HttpServer } from './server/http.server.js';
export { jsonErrors, retryHeaders } from './server/json-errors.js';
export { DEFAULT_LIMITS, type HttpLimits } from './server/limits.js';
export { OrganisationGate } from './server/organisation.gate.js';
export { safeRequestId } from './server/request.id.js';
export type { HttpAccess, HttpMethod, ScopedAccess } from './server/route.head.js';
export type { HttpRoute } from './server/route.js';
export type { HttpServerOptions } from './server/server.options.js';
export { listHttpRoutes, type ListedRoute } from './server/route.registry.js';
export * from './event-stream/index.js';
export * from './protected-resource/index.js';
export { VerifiedKeys } from './server/verified.keys.js';
