import type { OutboxRow, OutboxTable } from '@isthmus/platform-jobs';
import type { AuditEvent } from './audit.event.js';

/** Schemas that have a table `audit_outbox`. */
export type AuditSchema = 'registry' | 'gateway' | 'host' | 'models' | 'identity';

/** An event waiting to be published; governance deduplicates by its id. */
export type WaitingEvent = OutboxRow<Required<Omit<AuditEvent, 'tenantId'>> & { at: Date }>;

/** The audit outbox of a service. Ordered: a tenant's log has its changes in the order they were made. */
export function auditOutboxOf(schema: AuditSchema): OutboxTable {
  return {
    schema,
    table: 'audit_outbox',
    columns: ['action', 'resource', 'actor', 'at', 'attributes'],
    ordered: true,
    channel: `${schema}_audit`,
  };
}
