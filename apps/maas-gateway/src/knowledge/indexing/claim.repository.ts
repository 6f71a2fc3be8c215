import { serialise, type Transaction } from '@isthmus/platform-database';
import { bumpRevision } from '../base/base.repository.js';
import type { DocumentState, StoredSection } from '../base/base.types.js';
import type { Fault } from '../document/document.fault.js';
import type { MediaType, ParsedDocument } from '../document/document.types.js';

/** A version of a document that one process works on. */
export interface Claim {
  claimant: string;
  documentId: string;
  version: number;
  tenantId: string;
  baseId: string;
  name: string;
  mediaType: MediaType;
  state: DocumentState;
  /** How often it was claimed, this time included. */
  claims: number;
}

/**
 * Claims a version that waits, or whose process has not been heard of since `now`; of tenants that have fewest claimed, the
 * one that waits longest. Several processes may ask at once: each gets another.
 */
export async function claimNext(
  unit: Transaction,
  { claimant, now, until }: { claimant: string; now: Date; until: Date },
): Promise<Claim | undefined> {
  const rows = await unit.$queryRaw<Claim[]>`
    UPDATE models.knowledge_version v SET claimed_by = ${claimant}::uuid, claimed_until = ${until}, claims = v.claims + 1,
      state = CASE WHEN v.state = 'queued' THEN 'parsing' ELSE v.state END
    FROM models.knowledge_document d
    WHERE d.id = v.document_id AND (v.document_id, v.version) = (
      SELECT w.document_id, w.version FROM models.knowledge_version w
      WHERE w.state IN ('queued', 'parsing', 'encoding') AND w.claimed_until < ${now}
      ORDER BY (SELECT count(*) FROM models.knowledge_version o
          WHERE o.tenant_id = w.tenant_id AND o.state IN ('parsing', 'encoding') AND o.claimed_until >= ${now}),
        w.uploaded_at
      LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING ${claimant} AS claimant, v.document_id AS "documentId", v.version, v.tenant_id AS "tenantId", v.base_id AS "baseId",
      d.name, v.media_type AS "mediaType", v.state, v.claims`;
  return rows[0];
}

/** Says that its process is alive, and how far it is; false where the version is gone or another process has it. */
export async function keepClaim(
  unit: Transaction,
  { claimant, documentId, version }: Claim,
  { until, encoded }: { until: Date; encoded?: number },
): Promise<boolean> {
  const kept = await unit.modelsKnowledgeVersion.updateMany({
    where: { documentId, version, claimedBy: claimant },
    data: { claimedUntil: until, ...(encoded === undefined ? {} : { passagesEncoded: encoded }) },
  });
  return kept.count > 0;
}

/** Gives it back, for another process to take at once: this time does not count. */
export async function releaseClaim(
  unit: Transaction,
  { claimant, documentId, version }: Claim,
): Promise<void> {
  await unit.$executeRaw`
    UPDATE models.knowledge_version SET claimed_by = NULL, claimed_until = '-infinity', claims = claims - 1
    WHERE document_id = ${documentId}::uuid AND version = ${version} AND claimed_by = ${claimant}::uuid`;
}

/** Leaves it alone until then. */
export async function postpone(
  unit: Transaction,
  { claimant, documentId, version }: Claim,
  until: Date,
): Promise<void> {
  await unit.modelsKnowledgeVersion.updateMany({
    where: { documentId, version, claimedBy: claimant },
    data: { claimedBy: null, claimedUntil: until },
  });
}

export async function readContent(
  unit: Transaction,
  { documentId, version }: Claim,
): Promise<Uint8Array | undefined> {
  const rows = await unit.$queryRaw<{ content: Uint8Array }[]>`
    SELECT content FROM models.knowledge_version WHERE document_id = ${documentId}::uuid AND version = ${version}`;
  return rows[0]?.content;
}

/** What was read of a document, and how many passages it has. */
interface ReadDocument {
  language: ParsedDocument['language'];
  sections: readonly StoredSection[];
  passages: number;
}

/**
 * Keeps what was read of it. "lost" where the version is gone or another process has it; "full" where its base would have
 * more passages than `passagesMax`.
 */
export async function saveParsed(
  unit: Transaction,
  claim: Claim,
  { language, sections, passages, passagesMax }: ReadDocument & { passagesMax: number },
): Promise<'saved' | 'lost' | 'full'> {
  const { claimant, documentId, version, tenantId, baseId } = claim;
  await serialiseBase(unit, baseId);
  const others = await unit.$queryRaw<{ passages: number }[]>`
    SELECT coalesce(sum(v.passages), 0)::integer AS passages FROM models.knowledge_version v
    JOIN models.knowledge_document d ON d.id = v.document_id
    WHERE v.base_id = ${baseId}::uuid AND v.document_id <> ${documentId}::uuid AND v.version = d.newest`;
  if ((others[0]?.passages ?? 0) + passages > passagesMax) return 'full';
  const saved = await unit.modelsKnowledgeVersion.updateMany({
    where: { documentId, version, claimedBy: claimant },
    data: { state: 'encoding', language, sections: sections.length, passages },
  });
  if (saved.count === 0) return 'lost';
  await unit.$executeRaw`
    INSERT INTO models.knowledge_section (document_id, version, position, section, tenant_id, base_id, title, language, body)
    SELECT ${documentId}::uuid, ${version}::integer, s.position - 1, s.section, ${tenantId}::uuid, ${baseId}::uuid, s.title,
      s.language, s.body
    FROM unnest(${sections.map(({ section }) => section)}::text[], ${sections.map(({ title }) => title)}::text[],
      ${sections.map((section) => section.language)}::text[], ${sections.map(({ body }) => body)}::text[])
      WITH ORDINALITY AS s (section, title, language, body, position)`;
  return 'saved';
}

/** From this moment on it is searched, and the version before is gone; false where the claim is lost. */
export async function publish(unit: Transaction, claim: Claim, at: Date): Promise<boolean> {
  const { claimant, documentId, version, baseId } = claim;
  // First, as an upload of the next version does.
  await unit.$queryRaw`SELECT 1 FROM models.knowledge_document WHERE id = ${documentId}::uuid FOR UPDATE`;
  const ended = await unit.modelsKnowledgeVersion.updateMany({
    where: { documentId, version, claimedBy: claimant, state: 'encoding' },
    data: { state: 'ready', endedAt: at, claimedBy: null },
  });
  if (ended.count === 0) return false;
  await unit.modelsKnowledgeDocument.update({ where: { id: documentId }, data: { version } });
  await unit.modelsKnowledgeVersion.deleteMany({ where: { documentId, version: { lt: version } } });
  await bumpRevision(unit, baseId);
  return true;
}

/** It cannot be read; a version before it stays as it is. */
export async function fail(
  unit: Transaction,
  { claimant, documentId, version }: Claim,
  { fault, at }: { fault: Fault; at: Date },
): Promise<void> {
  await unit.modelsKnowledgeVersion.updateMany({
    where: { documentId, version, claimedBy: claimant },
    data: { state: 'failed', fault: { ...fault }, endedAt: at, claimedBy: null },
  });
}

/** Lets one change of the passages of a base at a time pass. */
export async function serialiseBase(unit: Transaction, baseId: string): Promise<void> {
  await serialise(unit, `models.knowledge.passages ${baseId}`);
}
