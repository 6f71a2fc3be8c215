import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { BoundedClient, CONNECTION_LIMITS, connectionSettings } from './bounded.client.js';

const END_MS_MAX = 1_000;

/**
 * Opens a connection of its owner's own, outside any pool, whose every wait is bounded. `onEnd` is called once, when it is closed by whichever
 * side. Rejects with the driver's error.
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
    /** Longest wait for an answer, after which the connection is closed. */
    queryMsMax?: number;
  } = {},
): Promise<Client> {
  const client = new BoundedClient({ ...connectionSettings(databaseUrl), query_timeout: queryMsMax });
  client.on('error', () => undefined); // The end event follows.
  client.on('notification', ({ payload }) => onNotification(payload ?? ''));
  try {
    await client.connect();
    // Not before: a client that fails to connect ends too.
    client.on('end', onEnd);
    return client;
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
}

/** Closes a connection; does not wait long for a server that does not answer. */
export async function closeConnection(client: Client): Promise<void> {
  const ended = client.end().catch(() => undefined);
  await Promise.race([ended, sleep(END_MS_MAX, undefined, { ref: false })]);
}
