export { recordAudit, type AuditEvent, type AuditTransaction } from './audit.event.js';
export { AuditOutbox, type AuditSchema } from './audit.outbox.js';
export { AuditRelay, createAuditRelay, type AuditLog } from './audit.relay.js';
