export { Payload } from '@nestjs/microservices';
export { listRoutes, type Access, type RpcRoute } from './access.js';
export { Call, CallScope, Platform, Rpc, Tenant, type CallContext } from './rpc.decorator.js';
export { runService, type ServiceKit, type ServiceOptions } from './server.js';
export { ReaderQueue } from './reader-queue.js';
export { PublicGrpcServer } from './public/public.server.js';
export type { PublicCall } from './public/public.call.js';
export type { PublicErrorPort, PublicRpc } from './public/public.options.js';
export type { CallStatus } from './status.js';
