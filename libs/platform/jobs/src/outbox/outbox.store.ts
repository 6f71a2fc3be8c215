import { closeConnection, openConnection } from '@isthmus/platform-postgres';
import PQueue from 'p-queue';
import type { Client, QueryResult } from 'pg';
import { claimSql, releaseSql, statisticsSql } from './outbox.sql.js';
import type { OutboxClaim, OutboxRow, OutboxTable } from './outbox.types.js';

/** How long a claim lasts; if its process dies, another one publishes the rows afterwards. */
const CLAIM_SECONDS = 30;

/**
 * What happens to the rows of a claim. `attempts` is that of the claim: a row that another process has claimed since,
 * because this claim expired, keeps the other claim. Rows that are not listed keep theirs until it expires.
 */
export interface Release {
  /** Deleted. */
  published: readonly string[];
  /** May be claimed again after a wait. */
  waiting: readonly { id: string; attempts: number; waitMs: number; reason: string }[];
  /** May be claimed as if they had not been: at once, or after `heldMs`. */
  untried: readonly { id: string; attempts: number }[];
  /** Set when the receiver is unavailable: how long all rows of the tenant wait. */
  heldMs?: number | undefined;
  /** Set aside until an operator acts. */
  deadLettered: readonly { id: string; reason: string }[];
}

export interface OutboxStatistics {
  deadLetters: number;
  /** Age of the oldest message that is not a dead letter; 0 when there is none. */
  oldestAgeSeconds: number;
}

/**
 * The rows of one outbox, over a dedicated connection that is also notified of new rows. The next call reopens a lost
 * connection; calls fail with the driver's error while the database is unavailable.
 */
export class OutboxStore<Row extends OutboxRow> {
  /** One connection runs one query at a time; its queue is as long as the claims of one round. */
  private readonly queries = new PQueue({ concurrency: 1 });
  private client: Promise<Client> | undefined;

  constructor(
    private readonly options: { databaseUrl: string; table: OutboxTable },
    /** Called when any process has committed rows, and when notifications may have been missed. */
    private readonly onChange: () => void,
  ) {}

  /** Claims up to `rowsMax` rows of each of up to `tenantsMax` tenants, longest waiting first. */
  async claim(bounds: {
    tenantsMax: number;
    rowsMax: number;
    /** Tenants to skip. */
    except?: readonly string[];
  }): Promise<OutboxClaim<Row>[]> {
    const { tenantsMax, rowsMax, except = [] } = bounds;
    const { rows } = await this.query<Row & { sequence: string }>(claimSql(this.options.table), [
      tenantsMax,
      rowsMax,
      CLAIM_SECONDS,
      except,
    ]);
    rows.sort((a, b) => Number(a.sequence) - Number(b.sequence));
    const claims: OutboxClaim<Row>[] = [];
    for (const [tenantId, [first, ...rest]] of Map.groupBy(rows, (row) => row.tenantId))
      if (first) claims.push({ tenantId, rows: [first, ...rest], attempts: first.attempts });
    return claims;
  }

  /** Ends a claim. */
  async release({ published, waiting, untried, deadLettered, heldMs = 0 }: Release): Promise<void> {
    const kept = [...waiting, ...untried.map((row) => ({ ...row, waitMs: heldMs, reason: null }))];
    await this.query(releaseSql(this.options.table), [
      published,
      kept.map(({ id }) => id),
      kept.map(({ attempts }) => attempts),
      kept.map(({ waitMs }) => waitMs),
      kept.map(({ reason }) => reason),
      deadLettered.map(({ id }) => id),
      deadLettered.map(({ reason }) => reason),
    ]);
  }

  async statistics(): Promise<OutboxStatistics> {
    const { rows } = await this.query<OutboxStatistics>(statisticsSql(this.options.table), []);
    return rows[0] ?? { deadLetters: 0, oldestAgeSeconds: 0 };
  }

  async close(): Promise<void> {
    const client = await this.client?.catch(() => undefined);
    this.client = undefined;
    if (client) await closeConnection(client);
  }

  private query<Result extends object>(text: string, values: unknown[]): Promise<QueryResult<Result>> {
    return this.queries.add(async () => {
      const client = await (this.client ??= this.connect());
      return client.query<Result>(text, values);
    });
  }

  private connect(): Promise<Client> {
    const opening: Promise<Client> = this.open(() => {
      if (forget()) this.onChange();
    });
    // An earlier connection that ends late must not discard the current one.
    const forget = () => {
      if (this.client !== opening) return false;
      this.client = undefined;
      return true;
    };
    opening.catch(forget);
    return opening;
  }

  private async open(onEnd: () => void): Promise<Client> {
    const { databaseUrl, table } = this.options;
    const client = await openConnection(databaseUrl, { onNotification: () => this.onChange(), onEnd });
    try {
      // The relay publishes messages of every tenant.
      await client.query("SELECT set_config('app.scope', 'platform', false)");
      if (table.channel) await client.query(`LISTEN ${client.escapeIdentifier(table.channel)}`);
      return client;
    } catch (error) {
      void closeConnection(client);
      throw error;
    }
  }
}
