import { recordAudit } from '@isthmus/platform-audit';
import { Prisma, type Transaction } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import type { Fault } from '../document/document.fault.js';
import type { StoredSection, TenantDocument, Upload } from './base.types.js';

/** What a tenant and one of its bases have. */
export interface Room {
  documents: number;
  bytes: number;
}

export async function roomOf(unit: Transaction, baseId: string): Promise<Room> {
  const documents = await unit.modelsKnowledgeDocument.count({ where: { baseId, deletedAt: null } });
  const { _sum } = await unit.modelsKnowledgeVersion.aggregate({ _sum: { bytes: true } });
  return { documents, bytes: _sum.bytes ?? 0 };
}

/** The document of this name, if it is not deleted. */
export async function findNamed(
  unit: Transaction,
  { baseId, name }: Pick<Upload, 'baseId' | 'name'>,
): Promise<{ id: string; newest: number } | undefined> {
  const found = await unit.modelsKnowledgeDocument.findFirst({
    where: { baseId, name, deletedAt: null },
    select: { id: true, newest: true },
  });
  return found ?? undefined;
}

/** Stores the next version of a document, or its first. A version before it that is not searched goes. */
export async function insertUpload(
  unit: Transaction,
  scope: TenantScope,
  { id, version, upload, at }: { id: string; version: number; upload: Upload; at: Date },
): Promise<void> {
  const { tenantId, actor } = scope;
  const { baseId, name, mediaType, content } = upload;
  if (version === 1)
    await unit.modelsKnowledgeDocument.create({ data: { id, tenantId, baseId, name, newest: 1 } });
  else await unit.modelsKnowledgeDocument.update({ where: { id }, data: { newest: version } });
  await unit.$executeRaw`
    DELETE FROM models.knowledge_version v USING models.knowledge_document d
    WHERE v.document_id = ${id}::uuid AND d.id = v.document_id AND v.version <> d.version`;
  await unit.modelsKnowledgeVersion.create({
    data: {
      documentId: id,
      version,
      tenantId,
      baseId,
      mediaType,
      content: Uint8Array.from(content),
      bytes: content.length,
      state: 'queued',
      uploadedBy: actor,
      uploadedAt: at,
    },
  });
  await auditDocument(unit, scope, { id, name, version, action: 'document.upload' });
}

/** Documents with their newest version. */
const DOCUMENTS = Prisma.sql`
    SELECT d.id, d.base_id AS "baseId", d.name, d.version, d.newest, v.state, v.fault, v.media_type AS "mediaType", v.bytes,
      v.language, v.sections, v.passages, v.passages_encoded AS "passagesEncoded", v.uploaded_by AS "uploadedBy",
      v.uploaded_at AS "uploadedAt", v.ended_at AS "endedAt"
    FROM models.knowledge_document d
    JOIN models.knowledge_version v ON v.document_id = d.id AND v.version = d.newest`;

/** By name and id, after `after`; all bases of the tenant have one order. */
export async function listDocuments(
  unit: Transaction,
  {
    baseId,
    limit,
    after,
  }: { baseId: string; limit: number; after: { name: string; id: string } | undefined },
): Promise<TenantDocument[]> {
  const rows = await unit.$queryRaw<Row[]>`
    ${DOCUMENTS}
    WHERE d.base_id = ${baseId}::uuid AND d.deleted_at IS NULL
      AND (${after?.id ?? null}::uuid IS NULL OR (d.name COLLATE "C", d.id) > (${after?.name ?? ''} COLLATE "C", ${after?.id ?? null}::uuid))
    ORDER BY d.name COLLATE "C", d.id LIMIT ${limit}`;
  return rows.map(fromRow);
}

export async function findDocument(
  unit: Transaction,
  { baseId, id }: { baseId: string; id: string },
): Promise<TenantDocument | undefined> {
  const rows = await unit.$queryRaw<Row[]>`
    ${DOCUMENTS}
    WHERE d.base_id = ${baseId}::uuid AND d.id = ${id}::uuid AND d.deleted_at IS NULL`;
  return rows.map(fromRow)[0];
}

/** The name of a document that was deleted; undefined of any other. */
export async function findDeleted(
  unit: Transaction,
  { baseId, id }: { baseId: string; id: string },
): Promise<string | undefined> {
  const found = await unit.modelsKnowledgeDocument.findFirst({
    where: { id, baseId, deletedAt: { not: null } },
    select: { name: true },
  });
  return found?.name;
}

/** False where there is none that could be deleted. Only its name remains. */
export async function deleteDocument(
  unit: Transaction,
  scope: TenantScope,
  { baseId, id, at }: { baseId: string; id: string; at: Date },
): Promise<boolean> {
  const rows = await unit.$queryRaw<{ name: string; version: number }[]>`
    UPDATE models.knowledge_document SET deleted_at = ${at}
    WHERE id = ${id}::uuid AND base_id = ${baseId}::uuid AND deleted_at IS NULL RETURNING name, newest AS version`;
  const [deleted] = rows;
  if (!deleted) return false;
  await unit.modelsKnowledgeVersion.deleteMany({ where: { documentId: id } });
  await auditDocument(unit, scope, { id, ...deleted, action: 'document.delete' });
  return true;
}

/** All that is searched of a base, in a stable order. */
export async function listSections(unit: Transaction, baseId: string): Promise<StoredSection[]> {
  return unit.$queryRaw<StoredSection[]>`
    SELECT s.document_id AS "documentId", d.name AS "documentName", s.version, s.section, s.title, s.language, s.body
    FROM models.knowledge_section s
    JOIN models.knowledge_document d ON d.id = s.document_id AND d.version = s.version AND d.deleted_at IS NULL
    WHERE s.base_id = ${baseId}::uuid ORDER BY d.name COLLATE "C", s.document_id, s.position`;
}

/** A section of the version that is searched. */
export async function findSection(
  unit: Transaction,
  { baseId, id, section }: { baseId: string; id: string; section: string },
): Promise<StoredSection | undefined> {
  const rows = await unit.$queryRaw<StoredSection[]>`
    SELECT s.document_id AS "documentId", d.name AS "documentName", s.version, s.section, s.title, s.language, s.body
    FROM models.knowledge_section s
    JOIN models.knowledge_document d ON d.id = s.document_id AND d.version = s.version AND d.deleted_at IS NULL
    WHERE s.document_id = ${id}::uuid AND s.base_id = ${baseId}::uuid AND s.section = ${section} LIMIT 1`;
  return rows[0];
}

interface Row extends Omit<TenantDocument, 'fault' | 'endedAt'> {
  fault: Fault | null;
  endedAt: Date | null;
}

function fromRow({ fault, endedAt, ...row }: Row): TenantDocument {
  return { ...row, fault: fault ?? undefined, endedAt: endedAt ?? undefined };
}

async function auditDocument(
  unit: Transaction,
  { tenantId, actor }: TenantScope,
  event: { id: string; name: string; version: number; action: 'document.upload' | 'document.delete' },
): Promise<void> {
  const attributes = { name: event.name, version: String(event.version) };
  await recordAudit(unit, {
    tenantId,
    actor,
    action: event.action,
    resource: `document/${event.id}`,
    attributes,
  });
}
