import { within } from '@isthmus/platform-errors';
import type { Client } from 'pg';
import { BoundedClient, CONNECTION_LIMITS, connectionSettings } from './bounded.client.js';

const END_MS_MAX = 1_000;

/**
 * Opens a dedicated connection, outside any pool, whose every wait is bounded. `onEnd` is called once, when either side
 * closes it. Rejects with the driver's error.
 */
export async function openConnection(
  databaseUrl: string,
  {
    onEnd = () => undefined,
    onNotification = () => undefined,
    queryMsMax = CONNECTION_LIMITS.queryMsMax,
  }: {
    onEnd?: () => void;
    onNotification?: (payload: string) => void;
    /** Longest wait for a response, after which the connection is closed. */
    queryMsMax?: number;
  } = {},
): Promise<Client> {
  const client = new BoundedClient({ ...connectionSettings(databaseUrl), query_timeout: queryMsMax });
  client.on('error', () => undefined); // The end event follows.
  client.on('notification', ({ payload }) => onNotification(payload ?? ''));
  try {
    await client.connect();
    // Only now: a client that fails to connect emits `end` as well.
    client.on('end', onEnd);
    return client;
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
}

/** Closes a connection; waits at most a second for a server that does not respond. */
export async function closeConnection(client: Client): Promise<void> {
  await within(
    client.end().catch(() => undefined),
    END_MS_MAX,
  );
}
