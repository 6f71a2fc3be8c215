import { closeConnection, openConnection } from '@isthmus/platform-postgres';
import type { Logger } from '@isthmus/platform-observability';
import { escapeIdentifier, type Client } from 'pg';
import type { PeriodicTaskOptions } from '../periodic.task.js';
import { RETENTION, type DeleteRule, type RetentionSchema } from './retention.rules.js';

const EVERY_MS = 10 * 60_000;
/** Per statement; each is its own transaction, so that nothing waits long for its locks. */
const ROWS_MAX = 1_000;
/** Per table and run; the next run deletes the rest. */
const STATEMENTS_MAX = 200;

export interface RetentionOptions {
  databaseUrl: string;
  schema: RetentionSchema;
  logger: Logger;
  /** Overrides `keepMs` of these tables. */
  keepMs?: Readonly<Record<string, number>>;
}

/** Deletes the expired rows of one schema by the rules. */
export class RetentionSweep {
  constructor(private readonly options: RetentionOptions) {}

  /** The sweep as a task of every process of its service. It begins at once: a process may not live for ten minutes. */
  asTask(): PeriodicTaskOptions {
    return {
      name: 'delete expired rows',
      everyMs: EVERY_MS,
      immediate: true,
      run: (signal) => this.run(signal),
    };
  }

  /**
   * One run; returns how many rows it deleted, by table: none while another process runs it. Throws the first failure after
   * all tables.
   */
  async run(signal: AbortSignal, now = new Date()): Promise<Record<string, number>> {
    const { databaseUrl, schema, logger } = this.options;
    const client = await openConnection(databaseUrl);
    const deleted: Record<string, number> = {};
    const failures: unknown[] = [];
    try {
      // Rows of every tenant are deleted.
      await client.query("SELECT set_config('app.scope', 'platform', false)");
      if (!(await isAlone(client, schema))) return {};
      for (const rule of RETENTION[schema])
        if ('expired' in rule)
          deleted[rule.table] = await this.deleteExpired(client, rule, { signal, now }).catch(
            (error: unknown) => (failures.push(error), 0),
          );
    } finally {
      await closeConnection(client);
    }
    const rows = Object.fromEntries(Object.entries(deleted).filter(([, count]) => count > 0));
    if (Object.keys(rows).length > 0) logger.info({ schema, deleted: rows }, 'deleted expired rows');
    if (failures.length > 0) throw failures[0];
    return deleted;
  }

  private async deleteExpired(
    client: Client,
    rule: DeleteRule,
    { signal, now }: { signal: AbortSignal; now: Date },
  ): Promise<number> {
    const keepMs = this.options.keepMs?.[rule.table] ?? rule.keepMs;
    const before = new Date(now.getTime() - keepMs);
    let total = 0;
    for (let n = 0; n < STATEMENTS_MAX && !signal.aborted; n++) {
      const { rowCount } = await client.query(deleteSql(this.options.schema, rule), [before, ROWS_MAX]);
      total += rowCount ?? 0;
      if ((rowCount ?? 0) < ROWS_MAX) break;
    }
    return total;
  }
}

/** Takes the lock of this schema's sweep, which the connection holds until it closes. */
async function isAlone(client: Client, schema: RetentionSchema): Promise<boolean> {
  const { rows } = await client.query<{ won: boolean }>(
    "SELECT pg_try_advisory_lock(hashtextextended('isthmus-retention:' || $1, 0)) AS won",
    [schema],
  );
  return rows[0]?.won === true;
}

function deleteSql(schema: string, { table, expired }: DeleteRule): string {
  const name = `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
  return `DELETE FROM ${name} WHERE ctid = ANY(ARRAY(
    SELECT r.ctid FROM ${name} r WHERE ${expired} LIMIT $2 FOR UPDATE SKIP LOCKED))`;
}
