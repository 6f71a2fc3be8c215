import { Prisma, type Transaction } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import type { StoredTask, TaskQuery } from '@isthmus/runtime-api';

/** Whose tasks: one agent of one tenant. */
export interface TaskOwner {
  scope: TenantScope;
  agentId: string;
}

/** Writes a task; a task of another owner is left unchanged. */
export async function putTask(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  stored: StoredTask,
): Promise<void> {
  const values = {
    contextId: stored.contextId,
    state: stored.state,
    statusAt: stored.statusAt,
    instance: stored.instanceId,
    task: stored.task as Prisma.InputJsonObject, // JSON, as the mapper has checked
    updatedAt: new Date(),
  };
  const key = { tenantId: scope.tenantId, agentId, id: stored.id };
  const { count } = await tx.hostTask.updateMany({ where: { ...key, owner: stored.owner }, data: values });
  if (count > 0) return;
  await tx.hostTask.createMany({ data: [{ ...key, owner: stored.owner, ...values }], skipDuplicates: true });
}

export async function findTask(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  { owner, id }: { owner: string; id: string },
): Promise<StoredTask | undefined> {
  const row = await tx.hostTask.findFirst({ where: { tenantId: scope.tenantId, agentId, id, owner } });
  return row ? storedOf(row) : undefined;
}

/** Newest status first, then by descending id; `total` is the count over all pages. */
export async function listTasks(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  query: TaskQuery,
): Promise<{ tasks: StoredTask[]; total: number }> {
  const { after } = query;
  const where = {
    tenantId: scope.tenantId,
    agentId,
    owner: query.owner,
    ...(query.contextId === undefined ? {} : { contextId: query.contextId }),
    ...(query.state === undefined ? {} : { state: query.state }),
    ...(query.statusFrom === undefined ? {} : { statusAt: { gte: query.statusFrom } }),
  };
  const beyond = after && {
    OR: [{ statusAt: { lt: after.statusAt } }, { statusAt: after.statusAt, id: { lt: after.id } }],
  };
  const rows = await tx.hostTask.findMany({
    where: beyond ? { AND: [where, beyond] } : where,
    orderBy: [{ statusAt: 'desc' }, { id: 'desc' }],
    take: query.limit,
  });
  return { tasks: rows.map(storedOf), total: await tx.hostTask.count({ where }) };
}

function storedOf(row: Prisma.HostTaskGetPayload<object>): StoredTask {
  return {
    id: row.id,
    owner: row.owner,
    contextId: row.contextId,
    state: row.state,
    statusAt: row.statusAt,
    instanceId: row.instance,
    task: row.task as Record<string, unknown>, // written by putTask, which takes objects only
  };
}
