import { randomUUID } from 'node:crypto';
import type { OutboxRow, OutboxTable } from '../outbox/outbox.types.js';

/** One item of usage, as the ledger charges it. */
export interface UsageLine {
  /** Deterministic: the ledger charges each id of a tenant once. */
  eventId: string;
  /** Such as "model.input" or "agent.message". */
  sku: string;
  quantity: bigint;
  at: Date;
  agentId: string;
  keyId?: string;
  model?: string;
  requestId: string;
  attempt?: number;
  countedBy: 'provider' | 'local' | 'mixed';
  outcome: 'completed' | 'cancelled' | 'failed' | 'interrupted';
  traceId?: string;
}

/** A ledger operation for a tenant, with at most 1,000 lines. */
export type UsageMessage = { tenantId: string } & (
  | { kind: 'post'; lines: readonly UsageLine[] }
  /** Charges the lines and releases the rest of the hold. */
  | { kind: 'settle'; holdKey: string; lines: readonly UsageLine[] }
  /** Releases the hold: nothing was used. */
  | { kind: 'void'; holdKey: string }
);

/** Schemas that have a table `usage_outbox`. */
export type UsageSchema = 'gateway' | 'models' | 'compute';

/** A line as stored in the table. */
export type StoredLine = Omit<UsageLine, 'quantity' | 'at'> & { quantity: string; at: string };

/** A message as stored in the table. */
export type WaitingUsage = OutboxRow<{
  kind: UsageMessage['kind'];
  hold_key: string | null;
  lines: StoredLine[];
}>;

/**
 * The usage outbox of a service. Not ordered: messages are independent. Writers wake their own relay: a NOTIFY in each
 * of their transactions would serialize their commits.
 */
export function usageOutboxOf(schema: UsageSchema): OutboxTable {
  return { schema, table: 'usage_outbox', columns: ['kind', 'hold_key', 'lines'], ordered: false };
}

/** The part of a transaction that the writer needs; that of platform-database has it. */
export interface UsageTransaction {
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<number>;
}

/**
 * Writes messages to the usage outbox of the service, in the transaction of the change they charge: either both happen
 * or neither. Call `UsageRelay.wake` after the commit.
 */
export async function enqueueUsage(tx: UsageTransaction, messages: readonly UsageMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO usage_outbox (id, tenant_id, kind, hold_key, lines)
    SELECT row.id, row."tenantId", row.kind, row."holdKey", row.lines
    FROM jsonb_to_recordset(${usageRows(messages)}::jsonb) AS row (
      id uuid, "tenantId" uuid, kind text, "holdKey" text, lines jsonb)`;
}

/** Messages as JSON, for statements that enqueue them directly: id, tenantId, kind, holdKey and lines of each. */
export function usageRows(messages: readonly UsageMessage[]): string {
  const rows = messages.map((message) => ({
    id: randomUUID(),
    tenantId: message.tenantId,
    kind: message.kind,
    holdKey: message.kind === 'post' ? null : message.holdKey,
    lines: message.kind === 'void' ? [] : message.lines.map(storedLine),
  }));
  return JSON.stringify(rows);
}

/** A line as JSON. */
export function storedLine(line: UsageLine): StoredLine {
  return { ...line, quantity: line.quantity.toString(), at: line.at.toISOString() };
}
