import type { Json, Transaction } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import { summaryOf } from './evaluation.summary.js';
import type {
  EvaluatedDocument,
  EvaluationSummary,
  Progress,
  QuestionResult,
  StoredEvaluation,
  SummedEvaluation,
} from './evaluation.types.js';

const KEPT_MAX = 20;
/** A run whose process has died is taken for one that goes on no longer than this. */
const SILENT_MS_MAX = 30_000;

/** The documents that are searched now. */
export async function listSearched(unit: Transaction, baseId: string): Promise<EvaluatedDocument[]> {
  const rows = await unit.modelsKnowledgeDocument.findMany({
    where: { baseId, deletedAt: null, version: { gt: 0 } },
    select: { id: true, name: true, version: true },
    orderBy: { name: 'asc' },
  });
  return rows.map(({ id, name, version }) => ({ documentId: id, name, version }));
}

/** Stores an evaluation; of a base the last 20 stay. */
export async function saveEvaluation(
  unit: Transaction,
  { tenantId }: TenantScope,
  { baseId, evaluation }: { baseId: string; evaluation: StoredEvaluation },
): Promise<void> {
  const { results, documents, ...stored } = evaluation;
  // Plain values.
  const json = {
    results: results as unknown as Json[],
    summary: { ...summaryOf(results) },
    documents: documents as unknown as Json[],
  };
  await unit.modelsKnowledgeEvaluation.create({ data: { ...stored, ...json, baseId, tenantId } });
  await unit.$executeRaw`
    DELETE FROM models.knowledge_evaluation WHERE base_id = ${baseId}::uuid AND id IN (
      SELECT id FROM models.knowledge_evaluation WHERE base_id = ${baseId}::uuid
      ORDER BY evaluated_at DESC, id OFFSET ${KEPT_MAX})`;
}

/** The last one first. */
export async function listEvaluations(unit: Transaction, baseId: string): Promise<SummedEvaluation[]> {
  const rows = await unit.$queryRaw<SummedRow[]>`
    SELECT id, by_meaning AS "byMeaning", evaluated_by AS "evaluatedBy", evaluated_at AS "evaluatedAt", summary,
      CASE WHEN summary IS NULL THEN results ELSE '[]' END AS results
    FROM models.knowledge_evaluation WHERE base_id = ${baseId}::uuid ORDER BY evaluated_at DESC, id`;
  return rows.map(({ summary, results, ...row }) => ({ ...row, ...(summary ?? summaryOf(results)) }));
}

/** The one of this id, or the last one; and the one before it. */
export async function findEvaluations(
  unit: Transaction,
  { baseId, id }: { baseId: string; id: string | undefined },
): Promise<StoredEvaluation[]> {
  const from =
    id === undefined
      ? undefined
      : await unit.modelsKnowledgeEvaluation.findFirst({
          where: { baseId, id },
          select: { evaluatedAt: true },
        });
  if (id !== undefined && !from) return [];
  const rows = await unit.modelsKnowledgeEvaluation.findMany({
    where: { baseId, ...(from ? { evaluatedAt: { lte: from.evaluatedAt } } : {}) },
    orderBy: [{ evaluatedAt: 'desc' }, { id: 'asc' }],
    take: 2,
  });
  return rows.map(fromRow);
}

/** Notes how far a run is; nothing where the base is gone. */
export async function noteProgress(
  unit: Transaction,
  { baseId, asked, questions, at }: Progress & { baseId: string; at: Date },
): Promise<void> {
  await unit.$executeRaw`
    INSERT INTO models.knowledge_evaluation_run (base_id, tenant_id, asked, questions, touched_at)
    SELECT id, tenant_id, ${asked}, ${questions}, ${at} FROM models.knowledge_base WHERE id = ${baseId}::uuid
    ON CONFLICT (base_id) DO UPDATE
    SET asked = excluded.asked, questions = excluded.questions, touched_at = excluded.touched_at`;
}

export async function endProgress(unit: Transaction, baseId: string): Promise<void> {
  await unit.modelsKnowledgeEvaluationRun.deleteMany({ where: { baseId } });
}

/** How far the run is that goes on now. */
export async function findProgress(
  unit: Transaction,
  { baseId, now }: { baseId: string; now: Date },
): Promise<Progress | undefined> {
  const row = await unit.modelsKnowledgeEvaluationRun.findFirst({
    where: { baseId, touchedAt: { gt: new Date(now.getTime() - SILENT_MS_MAX) } },
    select: { asked: true, questions: true },
  });
  return row ?? undefined;
}

interface SummedRow extends Omit<SummedEvaluation, keyof EvaluationSummary> {
  summary: EvaluationSummary | null;
  results: QuestionResult[];
}

interface Row extends Omit<StoredEvaluation, 'results' | 'documents'> {
  results: unknown;
  documents: unknown;
}

/** Results of the release before have no names of what was expected. */
function fromRow({
  id,
  revision,
  byMeaning,
  evaluatedBy,
  evaluatedAt,
  results,
  documents,
}: Row): StoredEvaluation {
  const stored = results as QuestionResult[]; // only `saveEvaluation` writes them
  return {
    ...{ id, revision, byMeaning, evaluatedBy, evaluatedAt },
    results: stored.map((result) => ({
      ...result,
      documentName: result.documentName ?? '',
      sectionTitle: result.sectionTitle ?? '',
    })),
    documents: documents as EvaluatedDocument[], // as the results
  };
}
