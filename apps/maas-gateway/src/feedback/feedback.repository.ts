import { recordAudit } from '@isthmus/platform-audit';
import { Prisma, type Transaction } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import type { Feedback, FeedbackDay, FeedbackState, Mark, Verdict } from './feedback.types.js';

/** Of one base; the oldest marks go first. */
const KEPT_MAX = 5_000;

const COLUMNS = Prisma.sql`answer_id AS "answerId", base_id AS "baseId", question, answer, cited, verdict, comment,
      marked_by AS "markedBy", marked_at AS "markedAt", answered_at AS "answeredAt", state`;

/** Marks of the tenant since then, at most a minute ago. */
export async function countMarksSince(unit: Transaction, since: Date): Promise<number> {
  const { _sum } = await unit.modelsKnowledgeFeedback.aggregate({
    _sum: { marks: true },
    where: { markedAt: { gt: since } },
  });
  return _sum.marks ?? 0;
}

/** Marks an answer of the tenant, or changes its mark; false where it has none of this id, or has this mark already. */
export async function markAnswer(
  unit: Transaction,
  { tenantId, actor }: TenantScope,
  { answerId, verdict, comment, at }: Mark & { at: Date },
): Promise<boolean> {
  const rows = await unit.$queryRaw<{ baseId: string }[]>`
    INSERT INTO models.knowledge_feedback
      (answer_id, tenant_id, base_id, question, answer, cited, verdict, comment, marked_by, marked_at, answered_at)
    SELECT id, tenant_id, base_id, question, answer, cited, ${verdict}, ${comment}, ${actor}, ${at}, at
    FROM models.knowledge_answer WHERE id = ${answerId}::uuid
    ON CONFLICT (answer_id) DO UPDATE SET
      marks = CASE WHEN knowledge_feedback.marked_at > excluded.marked_at - interval '1 minute'
        THEN knowledge_feedback.marks + 1 ELSE 1 END,
      verdict = excluded.verdict, comment = excluded.comment,
      marked_by = excluded.marked_by, marked_at = excluded.marked_at
    WHERE (knowledge_feedback.verdict, knowledge_feedback.comment) <> (excluded.verdict, excluded.comment)
    RETURNING base_id AS "baseId"`;
  const [marked] = rows;
  if (!marked) return false;
  await unit.$executeRaw`
    DELETE FROM models.knowledge_feedback WHERE answer_id IN (
      SELECT answer_id FROM models.knowledge_feedback WHERE base_id = ${marked.baseId}::uuid
      ORDER BY marked_at DESC OFFSET ${KEPT_MAX})`;
  const resource = `knowledge/${marked.baseId}`;
  await recordAudit(unit, {
    tenantId,
    actor,
    action: 'answer.mark',
    resource,
    attributes: { answerId, verdict },
  });
  return true;
}

/** A marked answer of the tenant. */
export async function findFeedback(unit: Transaction, answerId: string): Promise<Feedback | undefined> {
  const rows = await unit.$queryRaw<Feedback[]>`
    SELECT ${COLUMNS} FROM models.knowledge_feedback WHERE answer_id = ${answerId}::uuid FOR UPDATE`;
  return rows[0];
}

/** Those that nobody has dealt with, the last one first. */
export async function listFeedback(
  unit: Transaction,
  page: {
    baseId: string;
    verdict: Verdict | undefined;
    limit: number;
    after: { at: Date; id: string } | undefined;
  },
): Promise<Feedback[]> {
  const { baseId, verdict = null, limit, after } = page;
  return unit.$queryRaw<Feedback[]>`
    SELECT ${COLUMNS} FROM models.knowledge_feedback
    WHERE base_id = ${baseId}::uuid AND state = 'open' AND (${verdict}::text IS NULL OR verdict = ${verdict})
      AND (${after?.id ?? null}::uuid IS NULL
        OR (marked_at, answer_id) < (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
    ORDER BY marked_at DESC, answer_id DESC LIMIT ${limit}`;
}

/** Of marks since then, by day in UTC. */
export async function countByDay(
  unit: Transaction,
  { baseId, since }: { baseId: string; since: Date },
): Promise<FeedbackDay[]> {
  return unit.$queryRaw<FeedbackDay[]>`
    SELECT to_char(marked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
      count(*) FILTER (WHERE verdict = 'right')::integer AS right,
      count(*) FILTER (WHERE verdict = 'wrong')::integer AS wrong
    FROM models.knowledge_feedback WHERE base_id = ${baseId}::uuid AND marked_at >= ${since}
    GROUP BY 1 ORDER BY 1`;
}

/** Records what became of a mark. */
export async function settleFeedback(
  unit: Transaction,
  { tenantId, actor }: TenantScope,
  { answerId, baseId, state }: { answerId: string; baseId: string; state: Exclude<FeedbackState, 'open'> },
): Promise<void> {
  await unit.modelsKnowledgeFeedback.update({ where: { answerId }, data: { state } });
  const action = state === 'added' ? 'answer.add' : 'answer.dismiss';
  await recordAudit(unit, {
    tenantId,
    actor,
    action,
    resource: `knowledge/${baseId}`,
    attributes: { answerId },
  });
}
