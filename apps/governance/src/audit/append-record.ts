import { createHash } from 'node:crypto';
import { linkRecord, type AuditDraft, type AuditRecord, type LinkHash } from '@isthmus/domain-governance';
import { AppError } from '@isthmus/platform-errors';
import type { AuditRows } from './audit.repository.js';

/** The chain's hash: SHA-256 over the previous hash's bytes and the record's UTF-8. */
export const sha256Link: LinkHash = (previousHash, canonicalRecord) =>
  createHash('sha256').update(Buffer.from(previousHash, 'hex')).update(canonicalRecord).digest('hex');

/**
 * Appends to a tenant's chain inside the caller's transaction, so that the record stands if and only if the change does.
 * An event that is in the chain already comes back as it was recorded, unless it says something else now.
 */
export async function appendRecord(rows: AuditRows, draft: AuditDraft): Promise<AuditRecord> {
  const head = await rows.lockHead();
  const existing = await rows.find(draft.eventId);
  if (existing) {
    if (contentOf(existing) === contentOf(draft)) return existing;
    throw new AppError('IDEMPOTENCY_MISMATCH', `Event ${draft.eventId} is recorded with other content`, {
      remedy: 'Give each event an id of its own.',
      metadata: { sequence: existing.sequence.toString() },
    });
  }
  const record = linkRecord(rows.tenantId, head, draft, sha256Link);
  await rows.add(record);
  return record;
}

/** What an event says, without when it was told: a repeat may carry another time. */
function contentOf({ action, resource, actor, attributes }: AuditDraft): string {
  return JSON.stringify([
    action,
    resource,
    actor,
    Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}
