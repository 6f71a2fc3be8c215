import { Client } from 'pg';
import type { AuditEvent } from './audit.event.js';

/** Schemas that have a table `audit_outbox`. */
export type AuditSchema = 'registry' | 'models' | 'identity';

/** An event that waits to be told. */
export interface WaitingEvent extends Required<AuditEvent> {
  /** UUID; governance knows the event by it. */
  id: string;
  at: Date;
}

/** The right to tell one tenant's events for a while; nobody else does meanwhile. */
export interface Turn {
  tenantId: string;
  /** The tenant's oldest row, on which the turn hangs. */
  rowId: string;
  /** Turns that began on that row, this one included. */
  attempts: number;
}

/** How long a turn belongs to who took it; when that process dies, another one goes on then. */
const TURN_SECONDS = 30;
const CONNECT_MS_MAX = 5_000;
const QUERY_MS_MAX = 5_000;

/**
 * The rows of one service's `audit_outbox`, over a connection of its own that also hears of new rows. A connection that
 * is lost is opened again by the next call; calls fail with the driver's error while the database is away.
 */
export class AuditOutbox {
  private client: Promise<Client> | undefined;

  constructor(
    private readonly options: { databaseUrl: string; schema: AuditSchema },
    /** Called when rows were committed, by whichever process, and when news may have been missed. */
    private readonly onNews: () => void,
  ) {}

  /**
   * Takes turns of up to `limit` tenants, those that wait longest first. A tenant's turn hangs on its oldest row, so that
   * two processes never tell events of one tenant side by side.
   */
  async takeTurns(limit: number): Promise<Turn[]> {
    // Walks the index from tenant to tenant: a backlog costs what it has of tenants, not of rows.
    const { rows } = await this.query<Turn>(
      `WITH RECURSIVE waiting AS (
         (SELECT tenant_id FROM audit_outbox WHERE parked_at IS NULL ORDER BY tenant_id LIMIT 1)
         UNION ALL
         SELECT (SELECT o.tenant_id FROM audit_outbox o WHERE o.parked_at IS NULL AND o.tenant_id > w.tenant_id
                 ORDER BY o.tenant_id LIMIT 1)
         FROM waiting w WHERE w.tenant_id IS NOT NULL
       ), oldest AS (
         SELECT (SELECT o.id FROM audit_outbox o WHERE o.tenant_id = w.tenant_id AND o.parked_at IS NULL
                 ORDER BY o.sequence LIMIT 1) AS id
         FROM waiting w WHERE w.tenant_id IS NOT NULL
       ), taken AS (
         SELECT o.id FROM audit_outbox o JOIN oldest USING (id) WHERE o.due_at <= now()
         ORDER BY o.sequence LIMIT $1 FOR UPDATE OF o SKIP LOCKED
       )
       UPDATE audit_outbox o SET due_at = now() + $2 * interval '1 second', attempts = o.attempts + 1
       FROM taken WHERE o.id = taken.id RETURNING o.tenant_id AS "tenantId", o.id AS "rowId", o.attempts`,
      [limit, TURN_SECONDS],
    );
    return rows;
  }

  /** The tenant's oldest events, in the order they were written. */
  async oldest(tenantId: string, limit: number): Promise<WaitingEvent[]> {
    const { rows } = await this.query<WaitingEvent>(
      `SELECT id, tenant_id AS "tenantId", action, resource, actor, at, attributes FROM audit_outbox
       WHERE tenant_id = $1 AND parked_at IS NULL ORDER BY sequence LIMIT $2`,
      [tenantId, limit],
    );
    return rows;
  }

  /**
   * Removes what governance has, and gives the turn back; the next one may begin `waitMs` from now. A turn that hung on a
   * row that is gone ends with it: the row that is the oldest now may be another process's turn already.
   */
  async endTurn({ rowId, attempts }: Turn, told: readonly string[], waitMs: number): Promise<void> {
    await this.query('DELETE FROM audit_outbox WHERE id = ANY($1::uuid[])', [told]);
    await this.query(
      `UPDATE audit_outbox SET due_at = now() + $3 * interval '1 millisecond' WHERE id = $1 AND attempts = $2`,
      [rowId, attempts, waitMs],
    );
  }

  /** Sets aside an event that governance will never take, so that those behind it are told; a person must look. */
  async park(id: string): Promise<void> {
    await this.query('UPDATE audit_outbox SET parked_at = now() WHERE id = $1', [id]);
  }

  async close(): Promise<void> {
    const client = await this.client?.catch(() => undefined);
    this.client = undefined;
    await client?.end();
  }

  private async query<Row extends object>(text: string, values: unknown[]) {
    const client = await (this.client ??= this.connect());
    return client.query<Row>(text, values);
  }

  private async connect(): Promise<Client> {
    const { databaseUrl, schema } = this.options;
    const client = new Client({
      connectionString: databaseUrl,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS_MAX,
      query_timeout: QUERY_MS_MAX,
    });
    client.on('error', () => undefined); // The end event follows.
    client.on('notification', () => this.onNews());
    try {
      await client.connect();
      // The relay tells events of every tenant.
      await client.query("SELECT set_config('app.scope', 'platform', false)");
      await client.query(`LISTEN ${client.escapeIdentifier(`${schema}_audit`)}`);
    } catch (error) {
      this.client = undefined;
      void client.end().catch(() => undefined);
      throw error;
    }
    client.on('end', () => {
      this.client = undefined;
      this.onNews();
    });
    return client;
  }
}
