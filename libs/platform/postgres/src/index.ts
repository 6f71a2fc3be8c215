export { BoundedClient, CONNECTION_LIMITS, connectionSettings } from './bounded.client.js';
export { createPool, poolSettings } from './bounded.pool.js';
