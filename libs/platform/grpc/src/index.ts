export { listRoutes, type Access, type RpcRoute } from './access.js';
export { createServiceClient, type ServiceCallOptions, type ServiceClient } from './client.js';
export { type RpcRequest, type RpcResponse, type ServiceDefinition } from './definition.js';
export { serviceEnvironment, type ServiceEnvironment } from './environment.js';
export { ServiceIdentity, type Caller } from './identity.js';
export { parse } from './parse.js';
export { Call, CallScope, Platform, Rpc, Tenant, type CallContext } from './rpc.decorator.js';
export {
  platformScope,
  tenantScope,
  type PlatformScope,
  type Scope,
  type TenantId,
  type TenantScope,
} from './scope.js';
export { runService, type ServiceKit, type ServiceOptions } from './server.js';
