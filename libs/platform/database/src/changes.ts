import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Transaction } from './database.js';

const CONNECT_MS_MAX = 5_000;

/** Tells the other processes, when this transaction commits, that something under `channel` changed. */
export async function announce(tx: Transaction, channel: string, payload: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${channel}, ${payload})`;
}

/**
 * Listens on one PostgreSQL channel over a connection of its own, and again whenever that connection is lost. A lost
 * connection may have missed changes: `onGap` runs after each reconnection so that listeners read afresh.
 */
export class ChangeListener {
  private client: Client | undefined;
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly onChange: (payload: string) => void,
    private readonly onGap: () => void,
  ) {}

  /** Resolves once listening for the first time. */
  async start(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS_MAX,
    });
    client.on('notification', ({ payload }) => this.onChange(payload ?? ''));
    client.on('error', () => undefined); // The end event follows and reconnects.
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(this.channel)}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    // Not before: a client that fails to connect ends too, and each such end would start one more loop of tries.
    client.on('end', () => void this.restart());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.client?.end();
  }

  private async restart(): Promise<void> {
    while (!this.stopped) {
      await sleep(500);
      try {
        await this.start();
        this.onGap();
        return;
      } catch {
        // The database is still away; the next round tries again.
      }
    }
  }
}
