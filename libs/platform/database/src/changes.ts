import { setTimeout as sleep } from 'node:timers/promises';
import { closeConnection, openConnection } from '@isthmus/platform-postgres';
import type { Client } from 'pg';
import type { Transaction } from './database.js';

/** How often a silent connection is asked whether it lives. */
const CHECK_EVERY_MS = 5_000;
const CHECK_MS_MAX = 4_000;
const RECONNECT_MS = 500;

/** Notifies the other processes, when this transaction commits, that something under `channel` changed. */
export async function announce(tx: Transaction, channel: string, payload: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${channel}, ${payload})`;
}

/**
 * Listens on one PostgreSQL channel over a connection of its own, and again whenever that connection is lost or no longer
 * answers. It may have missed changes then: `onGap` runs after each reconnection so that listeners read everything again.
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

  /** Resolves once listening for the first time; rejects with the driver's error. */
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
    // A query without an answer ends the connection.
    this.check = setInterval(() => void client.query('SELECT 1').catch(() => undefined), CHECK_EVERY_MS);
    // Not before: a client that fails to listen ends too, and each such end would start one more loop of tries.
    client.on('end', () => void this.restart());
  }

  /** Does not wait long for a server that does not answer. */
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
