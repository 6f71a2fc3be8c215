import type { Transaction } from '@isthmus/platform-database';
import type { StoredSection } from '../base/base.types.js';

/** Sections of a version, searched or not yet. */
export async function sectionsOfVersion(
  unit: Transaction,
  { documentId, version }: { documentId: string; version: number },
): Promise<StoredSection[]> {
  return unit.$queryRaw<StoredSection[]>`
    SELECT s.document_id AS "documentId", '' AS "documentName", s.version, s.section, s.title, s.language, s.body
    FROM models.knowledge_section s
    WHERE s.document_id = ${documentId}::uuid AND s.version = ${version} ORDER BY s.position`;
}

/** Sections of a base, those included that are being indexed. */
export async function sectionsOfBase(unit: Transaction, baseId: string): Promise<StoredSection[]> {
  return unit.$queryRaw<StoredSection[]>`
    SELECT s.document_id AS "documentId", '' AS "documentName", s.version, s.section, s.title, s.language, s.body
    FROM models.knowledge_section s WHERE s.base_id = ${baseId}::uuid`;
}

/** A base whose vectors may be incomplete, or of passages that are gone. */
export interface DueBase {
  id: string;
  tenantId: string;
  revision: bigint;
}

export async function listDueBases(
  unit: Transaction,
  { version, except, limit }: { version: string; except: string[]; limit: number },
): Promise<DueBase[]> {
  return unit.$queryRaw<DueBase[]>`
    SELECT id, tenant_id AS "tenantId", revision FROM models.knowledge_base
    WHERE (encoded_revision <> revision OR encoded_version <> ${version}) AND id <> ALL(${except}::uuid[])
    ORDER BY id LIMIT ${limit}`;
}

/** The vectors of this revision are complete. Whoever has the base in memory reads those that are `fresh`. */
export async function markEncoded(
  unit: Transaction,
  { id, revision }: DueBase,
  { version, fresh }: { version: string; fresh: boolean },
): Promise<void> {
  const added = fresh ? 1 : 0;
  await unit.$executeRaw`
    UPDATE models.knowledge_base SET encoded_revision = ${revision}::bigint + ${added}::bigint, encoded_version = ${version},
      revision = revision + ${added}::bigint
    WHERE id = ${id}::uuid`;
  await unit.$executeRaw`
    UPDATE models.knowledge_version SET passages_encoded = passages
    WHERE base_id = ${id}::uuid AND state = 'ready' AND passages_encoded <> passages`;
}
