import { setTimeout as sleep } from 'node:timers/promises';
import { closeConnection, openConnection } from '@isthmus/platform-postgres';
import type { Client } from 'pg';
import type { Transaction } from './clients.js';

/** How often an idle connection is checked. */
const CHECK_EVERY_MS = 5_000;
const CHECK_MS_MAX = 4_000;
const RECONNECT_MS = 500;

/** Notifies the other processes, when this transaction commits, that something under `channel` changed. */
export async function announce(tx: Transaction, channel: string, payload: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${channel}, ${payload})`;
}

/**
 * Listens on one PostgreSQL channel over a dedicated connection, and reconnects whenever that connection is lost or no
 * longer responds. Changes may have been missed: `onGap` runs after each reconnection so that listeners read everything
 * again.
 */
export class ChangeListener {
  private client: Client | undefined;
  private check: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly options: {
      databaseUrl: string;
      channel: string;
      onChange: (payload: string) => void;
      onGap: () => void;
    },
  ) {}

  /** Resolves once it listens for the first time; rejects with the driver's error. */
  async start(): Promise<void> {
    const { databaseUrl, channel, onChange } = this.options;
    const client = await openConnection(databaseUrl, { onNotification: onChange, queryMsMax: CHECK_MS_MAX });
    try {
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      void closeConnection(client);
      throw error;
    }
    if (this.stopped) return closeConnection(client);
    this.client = client;
    // A query that times out ends the connection.
    this.check = setInterval(() => void client.query('SELECT 1').catch(() => undefined), CHECK_EVERY_MS);
    // Only now: a client that fails to listen emits `end` as well, and each would start one more reconnection loop.
    client.on('end', () => void this.restart());
  }

  /** Waits at most a second for a server that does not respond. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.check);
    if (this.client) await closeConnection(this.client);
  }

  private async restart(): Promise<void> {
    clearInterval(this.check);
    while (!this.stopped) {
      await sleep(RECONNECT_MS * (1 + Math.random())); // Not all processes at once.
      try {
        await this.start();
        if (!this.stopped) this.options.onGap();
        return;
      } catch {
        // The database is still unavailable; the next round tries again.
      }
    }
  }
}
