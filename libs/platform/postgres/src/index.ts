export { BoundedClient, CONNECTION_LIMITS, connectionSettings } from './bounded.client.js';
export { closeConnection, openConnection } from './bounded.connection.js';
export { createPool, poolSettings } from './bounded.pool.js';
