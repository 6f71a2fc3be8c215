import { recordAudit } from '@isthmus/platform-audit';
import type { Transaction } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import type { KnowledgeQuestion, NamedQuestion } from './evaluation.types.js';

/** In their order, with the names of what is expected as far as it exists. */
export async function listQuestions(unit: Transaction, baseId: string): Promise<NamedQuestion[]> {
  return unit.$queryRaw<NamedQuestion[]>`
    SELECT q.question, q.expected AS "expectedId", coalesce(d.name, '') AS "documentName",
      coalesce((SELECT s.title FROM models.knowledge_section s
        WHERE s.document_id = d.id AND s.version = d.version AND s.section = split_part(q.expected, '.', 2)
        ORDER BY s.position LIMIT 1), '') AS "sectionTitle"
    FROM models.knowledge_question q
    LEFT JOIN models.knowledge_document d
      ON d.id = nullif(split_part(q.expected, '.', 1), '')::uuid AND d.base_id = q.base_id AND d.deleted_at IS NULL
    WHERE q.base_id = ${baseId}::uuid ORDER BY q.position`;
}

export async function replaceQuestions(
  unit: Transaction,
  { tenantId, actor }: TenantScope,
  { baseId, questions }: { baseId: string; questions: readonly KnowledgeQuestion[] },
): Promise<void> {
  await unit.modelsKnowledgeQuestion.deleteMany({ where: { baseId } });
  await unit.modelsKnowledgeQuestion.createMany({
    data: questions.map(({ question, expectedId }, position) => ({
      baseId,
      position,
      tenantId,
      question,
      expected: expectedId,
    })),
  });
  const attributes = { questions: String(questions.length) };
  const resource = `knowledge/${baseId}`;
  await recordAudit(unit, { tenantId, actor, action: 'knowledge.questions', resource, attributes });
}

/** The documents of a base with these ids or names. */
export async function documentsAmong(
  unit: Transaction,
  { baseId, ids, names }: { baseId: string; ids: string[]; names: string[] },
): Promise<{ id: string; name: string }[]> {
  return unit.modelsKnowledgeDocument.findMany({
    where: { baseId, deletedAt: null, OR: [{ id: { in: ids } }, { name: { in: names } }] },
    select: { id: true, name: true },
  });
}

/** Those of these sections that the searched versions of these documents have. */
export async function sectionsAmong(
  unit: Transaction,
  { documentIds, sections }: { documentIds: string[]; sections: string[] },
): Promise<{ documentId: string; section: string }[]> {
  return unit.$queryRaw<{ documentId: string; section: string }[]>`
    SELECT DISTINCT s.document_id AS "documentId", s.section
    FROM models.knowledge_section s
    JOIN models.knowledge_document d ON d.id = s.document_id AND d.version = s.version
    WHERE s.document_id = ANY(${documentIds}::uuid[]) AND s.section = ANY(${sections})`;
}

/** Of each title in a document, the first section that has it. */
export async function sectionsTitled(
  unit: Transaction,
  { documentIds, titles }: { documentIds: string[]; titles: string[] },
): Promise<{ documentId: string; title: string; section: string }[]> {
  return unit.$queryRaw<{ documentId: string; title: string; section: string }[]>`
    SELECT DISTINCT ON (s.document_id, s.title) s.document_id AS "documentId", s.title, s.section
    FROM models.knowledge_section s
    JOIN models.knowledge_document d ON d.id = s.document_id AND d.version = s.version
    WHERE s.document_id = ANY(${documentIds}::uuid[]) AND s.title = ANY(${titles})
    ORDER BY s.document_id, s.title, s.position`;
}
