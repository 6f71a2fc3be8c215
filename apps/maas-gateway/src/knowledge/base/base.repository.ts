import { recordAudit } from '@isthmus/platform-audit';
import { serialise, type Transaction } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import type { CountedBase, TenantBase } from './base.types.js';

/** Lets one change of a tenant's knowledge bases at a time pass: what is counted after this stays true. */
export async function serialiseTenant(unit: Transaction, { tenantId }: TenantScope): Promise<void> {
  await serialise(unit, `models.knowledge ${tenantId}`);
}

export async function countBases(unit: Transaction): Promise<number> {
  return unit.modelsKnowledgeBase.count();
}

/** Whether the tenant has a base of this name. */
export async function hasBaseNamed(unit: Transaction, name: string): Promise<boolean> {
  return (await unit.modelsKnowledgeBase.count({ where: { name } })) > 0;
}

export async function insertBase(unit: Transaction, scope: TenantScope, base: TenantBase): Promise<void> {
  const { tenantId } = scope;
  await unit.modelsKnowledgeBase.create({ data: { ...base, tenantId } });
  await auditBase(unit, scope, { ...base, action: 'knowledge.create' });
}

/** False where there is none. Its documents go with it. */
export async function deleteBase(unit: Transaction, scope: TenantScope, id: string): Promise<boolean> {
  const rows = await unit.$queryRaw<{ name: string }[]>`
    DELETE FROM models.knowledge_base WHERE id = ${id}::uuid RETURNING name`;
  const [base] = rows;
  if (base) await auditBase(unit, scope, { id, ...base, action: 'knowledge.delete' });
  return base !== undefined;
}

/** Undefined where the tenant has none of this id. */
export async function findRevision(
  unit: Transaction,
  id: string,
): Promise<{ name: string; revision: bigint } | undefined> {
  const base = await unit.modelsKnowledgeBase.findUnique({
    where: { id },
    select: { name: true, revision: true },
  });
  return base ?? undefined;
}

export async function listNames(unit: Transaction): Promise<{ id: string; name: string }[]> {
  return unit.modelsKnowledgeBase.findMany({ select: { id: true, name: true }, orderBy: { name: 'asc' } });
}

/** By name; all, or the one of `id`. */
export async function listBases(unit: Transaction, id?: string): Promise<CountedBase[]> {
  const rows = await unit.$queryRaw<CountedBase[]>`
    SELECT b.id, b.name, b.created_by AS "createdBy", b.created_at AS "createdAt",
      count(d.id)::integer AS documents,
      count(*) FILTER (WHERE n.state IN ('queued', 'parsing', 'encoding'))::integer AS "inProgress",
      count(*) FILTER (WHERE n.state = 'failed')::integer AS failed,
      coalesce(sum(v.sections), 0)::integer AS sections,
      coalesce(sum(v.passages), 0)::integer AS passages,
      coalesce((SELECT sum(a.bytes) FROM models.knowledge_version a WHERE a.base_id = b.id), 0)::float8 AS bytes,
      coalesce(array_agg(DISTINCT v.language) FILTER (WHERE v.language <> ''), '{}') AS languages
    FROM models.knowledge_base b
    LEFT JOIN models.knowledge_document d ON d.base_id = b.id AND d.deleted_at IS NULL
    LEFT JOIN models.knowledge_version n ON n.document_id = d.id AND n.version = d.newest
    LEFT JOIN models.knowledge_version v ON v.document_id = d.id AND v.version = d.version
    WHERE ${id ?? null}::uuid IS NULL OR b.id = ${id ?? null}::uuid
    GROUP BY b.id ORDER BY b.name, b.id`;
  return rows;
}

/** What is searched has changed: whoever holds it in memory reads it again. */
export async function bumpRevision(unit: Transaction, id: string): Promise<void> {
  await unit.$executeRaw`UPDATE models.knowledge_base SET revision = revision + 1 WHERE id = ${id}::uuid`;
}

async function auditBase(
  unit: Transaction,
  { tenantId, actor }: TenantScope,
  { id, name, action }: { id: string; name: string; action: 'knowledge.create' | 'knowledge.delete' },
): Promise<void> {
  await recordAudit(unit, { tenantId, actor, action, resource: `knowledge/${id}`, attributes: { name } });
}
