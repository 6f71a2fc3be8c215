import type { Transaction } from '@isthmus/platform-database';
import type { KnowledgeAnswer } from './feedback.types.js';

/** Of one base; older ones can no longer be marked. */
const KEPT_MAX = 10_000;

/** Stores answers of several tenants; those from a base that their tenant does not have are left out. */
export async function insertAnswers(unit: Transaction, answers: readonly KnowledgeAnswer[]): Promise<void> {
  await unit.$executeRaw`
    INSERT INTO models.knowledge_answer (id, tenant_id, base_id, question, answer, cited, at)
    SELECT row.id, b.tenant_id, b.id, row.question, row.answer, row.cited, row.at
    FROM jsonb_to_recordset(${JSON.stringify(answers)}::jsonb) AS row (
      id uuid, "tenantId" uuid, "baseId" uuid, question text, answer text, cited text[], at timestamptz)
    JOIN models.knowledge_base b ON b.id = row."baseId" AND b.tenant_id = row."tenantId"
    ON CONFLICT (id) DO NOTHING`;
}

/** Deletes what bases have beyond KEPT_MAX answers, at most 1,000 of each; another process's work is left to it. */
export async function trimAnswers(unit: Transaction, baseIds: readonly string[]): Promise<void> {
  await unit.$executeRaw`
    DELETE FROM models.knowledge_answer WHERE id IN (
      SELECT a.id FROM models.knowledge_answer a WHERE a.id IN (
        SELECT old.id FROM unnest(${baseIds}::uuid[]) AS base (id), LATERAL (
          SELECT old.id FROM models.knowledge_answer old WHERE old.base_id = base.id
          ORDER BY old.at DESC OFFSET ${KEPT_MAX} LIMIT 1000) AS old)
      ORDER BY a.base_id, a.id FOR UPDATE OF a SKIP LOCKED)`;
}
