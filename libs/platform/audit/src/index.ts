export { recordAudit, type AuditEvent, type AuditTransaction } from './audit.event.js';
export { AuditRelay, createAuditRelay, type AuditLog } from './audit.relay.js';
export { auditOutboxOf, type AuditSchema, type WaitingEvent } from './audit.table.js';
