export { createServiceClient, type ServiceClient, type ServiceClientOptions } from './client.js';
export type { ServiceCallOptions } from './call.metadata.js';
