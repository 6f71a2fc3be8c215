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
  /** The price row at which it was held; the one in force at `at` where absent. */
  priceId?: string;
  projectId?: string;
  sessionId?: string;
  /** Who answered the request. */
  upstream?: string;
}

/** A ledger operation for a tenant, with at most 1,000 lines. */
export type UsageMessage = { tenantId: string } & (
  | { kind: 'post'; lines: readonly UsageLine[] }
  /** Charges the lines and releases the rest of the hold. */
  | { kind: 'settle'; holdKey: string; lines: readonly UsageLine[] }
  /** Releases the hold: nothing was used. */
  | { kind: 'void'; holdKey: string }
  /** Charges one request to a lease, at most what was held for it (ADR 0017). */
  | { kind: 'charge'; chargeId: string; leaseId: string; heldMicro: bigint; lines: readonly UsageLine[] }
);

/** Schemas that have a table `usage_outbox`. */
export type UsageSchema = 'gateway' | 'models' | 'compute';

/** A line as stored in the table. */
export type StoredLine = Omit<UsageLine, 'quantity' | 'at'> & { quantity: string; at: string };

/** A message as stored in the table. */
export type WaitingUsage = OutboxRow<{
  kind: UsageMessage['kind'];
  /** The id of the charge, where it is one. */
  hold_key: string | null;
  lease_id: string | null;
  held_micro: string | null;
  lines: StoredLine[];
}>;

/**
 * The usage outbox of a service. Not ordered: messages are independent. Writers wake their own relay: a NOTIFY in each
 * of their transactions would serialize their commits.
 */
export function usageOutboxOf(schema: UsageSchema): OutboxTable {
  const columns = ['kind', 'hold_key', 'lease_id', 'held_micro', 'lines'];
  return { schema, table: 'usage_outbox', columns, ordered: false };
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
    INSERT INTO usage_outbox (id, tenant_id, kind, hold_key, lease_id, held_micro, lines)
    SELECT row.id, row."tenantId", row.kind, row."holdKey", row."leaseId", row."heldMicro", row.lines
    FROM jsonb_to_recordset(${usageRows(messages)}::jsonb) AS row (
      id uuid, "tenantId" uuid, kind text, "holdKey" text, "leaseId" uuid, "heldMicro" bigint, lines jsonb)`;
}

/**
 * Messages as JSON, for statements that enqueue them directly: id, tenantId, kind, holdKey, leaseId, heldMicro and lines
 * of each.
 */
export function usageRows(messages: readonly UsageMessage[]): string {
  const rows = messages.map((message) => ({
    id: randomUUID(),
    tenantId: message.tenantId,
    kind: message.kind,
    holdKey: keyOf(message),
    leaseId: message.kind === 'charge' ? message.leaseId : null,
    heldMicro: message.kind === 'charge' ? message.heldMicro.toString() : null,
    lines: message.kind === 'void' ? [] : message.lines.map(storedLine),
  }));
  return JSON.stringify(rows);
}

function keyOf(message: UsageMessage): string | null {
  if (message.kind === 'post') return null;
  return message.kind === 'charge' ? message.chargeId : message.holdKey;
}

/** A line as JSON. */
export function storedLine(line: UsageLine): StoredLine {
  return { ...line, quantity: line.quantity.toString(), at: line.at.toISOString() };
}
