import { Pool } from 'pg';
import { BoundedClient, connectionSettings } from './bounded.client.js';

/** Settings of a pool of at most `connectionsMax` bounded connections. */
export function poolSettings({ url, connectionsMax }: { url: string; connectionsMax: number }) {
  return { ...connectionSettings(url), max: connectionsMax, Client: BoundedClient };
}

/**
 * A pool of bounded connections; its owner must listen to `error`, which the pool emits when an idle connection breaks.
 */
export function createPool(options: { url: string; connectionsMax: number }): Pool {
  return new Pool(poolSettings(options));
}
