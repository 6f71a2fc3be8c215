export { listRoutes, type Access, type RpcRoute } from './access.js';
export { Call, CallScope, Platform, Rpc, Tenant, type CallContext } from './rpc.decorator.js';
export { runService, type ServiceKit, type ServiceOptions } from './server.js';
