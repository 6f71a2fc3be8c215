import { createHash } from 'node:crypto';
import { linkRecord, type AuditDraft, type AuditRecord, type LinkHash } from '@isthmus/domain-governance';
import { AppError } from '@isthmus/platform-errors';
import type { AuditRows } from './audit.repository.js';

/** The chain's hash: SHA-256 over the previous hash's bytes and the record's UTF-8. */
export const sha256Link: LinkHash = (previousHash, canonicalRecord) =>
  createHash('sha256').update(Buffer.from(previousHash, 'hex')).update(canonicalRecord).digest('hex');

/**
 * Appends to a tenant's chain inside the caller's transaction, so that the record exists if and only if the change does.
 * An event that is in the chain already is returned as it was recorded; with other content it is refused.
 */
export async function appendRecord(rows: AuditRows, draft: AuditDraft): Promise<AuditRecord> {
  const head = await rows.lockHead();
  const existing = await rows.find(draft.eventId);
  if (existing) {
    if (contentOf(existing) === contentOf(draft)) return existing;
    throw new AppError('IDEMPOTENCY_MISMATCH', `Event ${draft.eventId} was recorded with other content`, {
      remedy: 'Use a unique id for each event.',
      metadata: { sequence: existing.sequence.toString() },
    });
  }
  const record = linkRecord({ tenantId: rows.tenantId, head }, draft, sha256Link);
  await rows.add(record);
  return record;
}

/** What must be equal in a repeat: all but the time. */
function contentOf({ action, resource, actor, attributes }: AuditDraft): string {
  return JSON.stringify([
    action,
    resource,
    actor,
    Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}
