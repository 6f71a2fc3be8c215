import type { Transaction } from '@isthmus/platform-database';
import type { RatedLine } from '../usage/usage-line.js';

export interface Posted {
  /** What this call moved. */
  readonly newMicro: bigint;
  /** What lines of this call cost when they were charged earlier. */
  readonly earlierMicro: bigint;
  readonly newLines: number;
}

/** One tenant's usage entries, in one transaction that has locked the tenant's account. */
export class EntryRows {
  constructor(
    private readonly tx: Transaction,
    private readonly tenantId: string,
  ) {}

  /** What the events cost that were charged before. */
  async earlier(eventIds: readonly string[]): Promise<Map<string, bigint>> {
    if (eventIds.length === 0) return new Map();
    const rows = await this.tx.$queryRaw<{ event_id: string; amount_micro: bigint }[]>`
      SELECT event_id, amount_micro FROM usage_entry
      WHERE tenant_id = ${this.tenantId}::uuid AND event_id = ANY(${[...eventIds]}::text[])`;
    return new Map(rows.map(({ event_id, amount_micro }) => [event_id, amount_micro]));
  }

  /**
   * Charges every line whose event was not charged before, in one statement: entries, transfers, roll-ups and balances
   * all come from the rows that were really inserted. An event that occurs twice in `lines` is charged once.
   */
  async post(lines: readonly RatedLine[]): Promise<Posted> {
    const tenantId = this.tenantId;
    const eventIds = lines.map(({ line }) => line.eventId);
    const [row] = await this.tx.$queryRaw<{ new_micro: bigint; earlier_micro: bigint; new_lines: bigint }[]>`
      WITH entry AS (
        INSERT INTO usage_entry (tenant_id, event_id, sku, quantity, at, agent_id, key_id, model, request_id, attempt,
          counted_by, outcome, trace_id, price_id, amount_micro, project_id, session_id)
        SELECT ${tenantId}::uuid, * FROM unnest(
          ${eventIds}::text[],
          ${lines.map(({ line }) => line.sku)}::text[],
          ${lines.map(({ line }) => line.quantity)}::bigint[],
          ${lines.map(({ line }) => line.at)}::timestamptz[],
          ${lines.map(({ line }) => line.agentId)}::text[],
          ${lines.map(({ line }) => line.keyId)}::text[],
          ${lines.map(({ line }) => line.model)}::text[],
          ${lines.map(({ line }) => line.requestId)}::text[],
          ${lines.map(({ line }) => line.attempt)}::int[],
          ${lines.map(({ line }) => line.countedBy)}::text[],
          ${lines.map(({ line }) => line.outcome)}::text[],
          ${lines.map(({ line }) => line.traceId)}::text[],
          ${lines.map(({ priceId }) => priceId)}::text[],
          ${lines.map(({ amountMicro }) => amountMicro)}::bigint[],
          ${lines.map(({ line }) => line.projectId)}::text[],
          ${lines.map(({ line }) => line.sessionId)}::text[])
        ON CONFLICT (tenant_id, event_id) DO NOTHING
        RETURNING event_id, sku, quantity, at, agent_id, key_id, model, amount_micro),
      moved AS (
        INSERT INTO transfer (tenant_id, kind, event_id, debit, credit, amount_micro, at)
        SELECT ${tenantId}::uuid, 'usage', event_id, 'tenant', 'revenue', amount_micro, at
        FROM entry WHERE amount_micro > 0),
      hours AS (
        INSERT INTO usage_hour AS u (tenant_id, hour, sku, model, agent_id, key_id, quantity, amount_micro, events)
        SELECT ${tenantId}::uuid, date_trunc('hour', at, 'UTC'), sku, model, agent_id, key_id,
          sum(quantity)::bigint, sum(amount_micro)::bigint, count(*)
        FROM entry GROUP BY 2, 3, 4, 5, 6
        ON CONFLICT (tenant_id, hour, sku, model, agent_id, key_id) DO UPDATE SET quantity = u.quantity + excluded.quantity,
          amount_micro = u.amount_micro + excluded.amount_micro, events = u.events + excluded.events),
      months AS (
        INSERT INTO spend_month AS m (tenant_id, month, amount_micro)
        SELECT ${tenantId}::uuid, date_trunc('month', at AT TIME ZONE 'UTC')::date, sum(amount_micro)::bigint
        FROM entry GROUP BY 2
        ON CONFLICT (tenant_id, month) DO UPDATE SET amount_micro = m.amount_micro + excluded.amount_micro),
      total AS (SELECT coalesce(sum(amount_micro), 0)::bigint AS micro, count(*) AS lines FROM entry),
      balances AS (
        UPDATE account SET
          balance_micro = balance_micro + CASE kind WHEN 'tenant' THEN -total.micro ELSE total.micro END,
          spent_micro = spent_micro + CASE kind WHEN 'tenant' THEN total.micro ELSE 0 END
        FROM total WHERE tenant_id = ${tenantId}::uuid AND kind IN ('tenant', 'revenue') AND total.micro > 0)
      SELECT total.micro AS new_micro, total.lines AS new_lines,
        -- Where every line is new there is nothing to look for. The statement does not see its own rows: what it finds
        -- are the entries of earlier calls.
        CASE WHEN total.lines = ${eventIds.length} THEN 0 ELSE (
          SELECT coalesce(sum(amount_micro), 0)::bigint FROM usage_entry
          WHERE tenant_id = ${tenantId}::uuid AND event_id = ANY(${eventIds}::text[])) END AS earlier_micro
      FROM total`;
    if (!row) throw new Error('the query returned no row');
    return { newMicro: row.new_micro, earlierMicro: row.earlier_micro, newLines: Number(row.new_lines) };
  }
}
