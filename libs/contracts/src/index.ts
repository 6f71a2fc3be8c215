import { readFileSync } from 'node:fs';

export * as compute from './generated/isthmus/compute/v1/compute.js';
export * as gateway from './generated/isthmus/gateway/v1/gateway.js';
export * as governance from './generated/isthmus/governance/v1/governance.js';
export * as host from './generated/isthmus/host/v1/host.js';
export * as handover from './generated/isthmus/host/v1/handover.js';
export * as quota from './generated/isthmus/governance/v1/quota.js';
export * as models from './generated/isthmus/models/v1/models.js';
export * as network from './generated/isthmus/network/v1/network.js';
export * as registry from './generated/isthmus/registry/v1/registry.js';
export * as runtime from './generated/isthmus/host/v1/runtime.js';
export * as errorDetails from './generated/google/rpc/error_details.js';
export { Status } from './generated/google/rpc/status.js';
export { decodeStatusDetails, encodeStatusDetails, STATUS_DETAILS_KEY } from './error-details.js';
export type { RpcRequest, RpcResponse, ServiceDefinition } from './service-definition.js';

/** A serialised FileDescriptorSet of every package, for server reflection. */
export function fileDescriptorSet(): Buffer {
  return readFileSync(new URL('../descriptor.binpb', import.meta.url));
}

/** A serialised FileDescriptorSet of A2A v1 (`lf.a2a.v1`) and of the `google.rpc` messages in its errors. */
export function a2aDescriptorSet(): Buffer {
  return readFileSync(new URL('../a2a.binpb', import.meta.url));
}
export { LOG_EVENTS, LOG_LEVELS, logEventOf, logLevelOf } from './log-names.js';
