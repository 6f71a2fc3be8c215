export { allPages } from './all-pages.js';
export { createServiceClient, type ServiceClient, type ServiceClientOptions } from './client.js';
export { follow, type Followed } from './follow.js';
export type { ServiceCallOptions } from './call.metadata.js';
