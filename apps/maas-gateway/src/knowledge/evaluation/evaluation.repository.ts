import { recordAudit } from '@isthmus/platform-audit';
import type { Json, Transaction } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import type { KnowledgeQuestion, QuestionResult, StoredEvaluation } from './evaluation.types.js';

export async function listQuestions(unit: Transaction, baseId: string): Promise<KnowledgeQuestion[]> {
  const rows = await unit.modelsKnowledgeQuestion.findMany({
    where: { baseId },
    orderBy: { position: 'asc' },
  });
  return rows.map(({ question, expected }) => ({ question, expectedId: expected }));
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

/** Of these documents, those that the base has. */
export async function documentsAmong(
  unit: Transaction,
  { baseId, ids }: { baseId: string; ids: string[] },
): Promise<Set<string>> {
  const rows = await unit.modelsKnowledgeDocument.findMany({
    where: { baseId, id: { in: ids }, deletedAt: null },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

export async function saveEvaluation(
  unit: Transaction,
  { tenantId }: TenantScope,
  { baseId, evaluation }: { baseId: string; evaluation: StoredEvaluation },
): Promise<void> {
  const { results, ...stored } = evaluation;
  const data = { ...stored, tenantId, results: results as unknown as Json[] }; // plain values
  await unit.modelsKnowledgeEvaluation.upsert({
    where: { baseId },
    create: { baseId, ...data },
    update: data,
  });
}

export async function findEvaluation(
  unit: Transaction,
  baseId: string,
): Promise<StoredEvaluation | undefined> {
  const row = await unit.modelsKnowledgeEvaluation.findUnique({ where: { baseId } });
  if (!row) return undefined;
  const { revision, byMeaning, evaluatedBy, evaluatedAt } = row;
  const results = row.results as unknown as QuestionResult[]; // only `saveEvaluation` writes them
  return { revision, byMeaning, evaluatedBy, evaluatedAt, results };
}
