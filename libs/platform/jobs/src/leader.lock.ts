import { closeConnection, openConnection } from '@isthmus/platform-postgres';
import type { Logger } from '@isthmus/platform-observability';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

/** How often a follower tries to become the leader, and the leader checks its connection. */
const CHECK_EVERY_MS = 2_000;
/** PostgreSQL ends the connection of a leader that is silent for this long. */
const SILENCE_MS_MAX = 10_000;

/**
 * Elects one process among those of a service: the one that holds a PostgreSQL advisory lock on a connection of its
 * own. PostgreSQL releases the lock when the process or the connection dies, and ten seconds after a process hangs;
 * another process takes over a few seconds later. A leader that is disconnected notices a few seconds late, so its
 * tasks must tolerate a brief overlap.
 */
export class LeaderLock {
  private readonly stopping = new AbortController();
  private client: Client | undefined;
  private held: AbortController | undefined;
  private loop: Promise<void> | undefined;

  /** `name` of the lock, the same in every process of the service. */
  constructor(
    private readonly options: {
      databaseUrl: string;
      name: string;
      logger: Logger;
      /** Called each time this process becomes the leader. */
      onElected?: () => void;
    },
  ) {}

  /** Aborts when this process loses the lead; undefined while another one leads. */
  get leading(): AbortSignal | undefined {
    return this.held?.signal;
  }

  start(): void {
    this.loop ??= this.campaign();
  }

  /** Releases the lock. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    await this.disconnect();
  }

  private async campaign(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.check().catch(() => this.disconnect()); // The next check connects again.
      await sleep(CHECK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async check(): Promise<void> {
    const client = (this.client ??= await this.connect());
    if (this.held) {
      await client.query('SELECT 1');
      return;
    }
    // A suspended process keeps its connection: its kernel still acknowledges keepalives.
    const { rows } = await client.query<{ won: boolean }>(
      `SELECT set_config('idle_session_timeout', $2, false),
              pg_try_advisory_lock(hashtextextended('isthmus-leader:' || $1, 0)) AS won`,
      [this.options.name, String(SILENCE_MS_MAX)],
    );
    if (!rows[0]?.won) return;
    this.held = new AbortController();
    this.options.logger.info({ leads: this.options.name }, 'elected leader');
    this.options.onElected?.();
  }

  private async connect(): Promise<Client> {
    const client = await openConnection(this.options.databaseUrl, {
      onEnd: () => {
        if (this.client === client) this.resign();
      },
    });
    return client;
  }

  private async disconnect(): Promise<void> {
    const { client } = this;
    this.resign();
    if (client) await closeConnection(client);
  }

  private resign(): void {
    this.client = undefined;
    this.held?.abort();
    this.held = undefined;
  }
}
