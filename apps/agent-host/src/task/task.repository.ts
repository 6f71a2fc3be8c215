import { Prisma, type Transaction } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import { AppError } from '@isthmus/platform-errors';
import type { OrphanedTask, StoredTask, TaskQuery } from '@isthmus/runtime-api';
import { personMessage, withMessages } from './person.message.js';

/** Whose tasks: one agent of one tenant. */
export interface TaskOwner {
  scope: TenantScope;
  agentId: string;
}

/** While a turn runs, the state of its task is one of these. */
const UNFINISHED = ['TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING'];
/** States in which a task waits for its owner; whichever instance gets the next message goes on with it. */
const WAITING = ['TASK_STATE_INPUT_REQUIRED', 'TASK_STATE_AUTH_REQUIRED'];
/** Without a sign of the instance that works on a task, before another one may go on with it. */
const HELD_MS = 10_000;

/**
 * Writes a task; a task of another owner is left unchanged. Throws CONFLICT for one that another instance works on, unless
 * it is cancelled, and for one that has ended elsewhere.
 */
export async function putTask(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  stored: StoredTask,
): Promise<void> {
  const now = new Date();
  const task = UNFINISHED.includes(stored.state)
    ? stored.task
    : await withPersons(tx, { scope, agentId }, stored);
  const values = {
    contextId: stored.contextId,
    state: stored.state,
    statusAt: stored.statusAt,
    instance: stored.instanceId,
    task: task as Prisma.InputJsonObject, // JSON, as the mapper has checked
    heldAt: now,
    updatedAt: now,
  };
  const key = { tenantId: scope.tenantId, agentId, id: stored.id };
  const isCancelled = stored.state === 'TASK_STATE_CANCELED';
  const lapsed = isCancelled ? {} : { heldAt: { lt: heldSince(now) } };
  const { count } = await tx.hostTask.updateMany({
    where: {
      ...key,
      owner: stored.owner,
      OR: [
        { instance: stored.instanceId },
        { state: { in: WAITING } },
        { state: { in: UNFINISHED }, ...lapsed },
      ],
    },
    data: values,
  });
  if (count > 0) return;
  const data = [{ ...key, owner: stored.owner, ...values }];
  const { count: created } = await tx.hostTask.createMany({ data, skipDuplicates: true });
  if (created > 0) return;
  const isOwned = (await tx.hostTask.count({ where: { ...key, owner: stored.owner } })) > 0;
  if (isOwned) throw new AppError('CONFLICT', 'Another instance works on the task');
}

/**
 * The task with what persons have written in it meanwhile, of which its agent does not know. Locks the row first: who writes
 * afterwards finds the task as it is stored here.
 */
async function withPersons(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  { id, contextId, task }: StoredTask,
): Promise<Record<string, unknown>> {
  await tx.$queryRaw`
    SELECT FROM host.task WHERE tenant_id = ${scope.tenantId}::uuid AND agent_id = ${agentId}::uuid AND id = ${id}
    FOR UPDATE`;
  const lines = await tx.hostMessage.findMany({
    where: { tenantId: scope.tenantId, agentId, contextId, taskId: id, role: 'person' },
    orderBy: { id: 'asc' },
    select: { messageId: true, text: true },
  });
  if (lines.length === 0) return task;
  const messages = lines.map(({ messageId, text }) =>
    personMessage({ messageId, contextId, taskId: id }, text),
  );
  return withMessages(task, messages);
}

/** Says that the instance still works on its tasks. */
export async function holdTasks(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  instanceId: string,
): Promise<void> {
  const where = { tenantId: scope.tenantId, agentId, instance: instanceId, state: { in: UNFINISHED } };
  await tx.hostTask.updateMany({ where, data: { heldAt: new Date() } });
}

/** Lets go of the tasks of an instance that has ended, so that another one need not wait. */
export async function releaseTasks(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  instanceId: string,
): Promise<void> {
  const where = { tenantId: scope.tenantId, agentId, instance: instanceId, state: { in: UNFINISHED } };
  await tx.hostTask.updateMany({ where, data: { heldAt: new Date(0) } });
}

/** Gives the instance up to `limit` unfinished tasks that no instance holds any more, those that wait longest first. */
export async function takeOverTasks(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  { instanceId, limit }: { instanceId: string; limit: number },
): Promise<OrphanedTask[]> {
  const now = new Date();
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM host.task
    WHERE tenant_id = ${scope.tenantId}::uuid AND agent_id = ${agentId}::uuid
      AND state IN ('TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING')
      AND instance <> ${instanceId} AND held_at < ${heldSince(now)}
    ORDER BY held_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  if (rows.length === 0) return [];
  const where = { tenantId: scope.tenantId, agentId, id: { in: rows.map(({ id }) => id) } };
  const taken = await tx.hostTask.updateManyAndReturn({
    where,
    data: { instance: instanceId, heldAt: now, takeovers: { increment: 1 } },
  });
  return taken.map((row) => ({ task: storedOf(row), takeovers: row.takeovers }));
}

function heldSince(now: Date): Date {
  return new Date(now.getTime() - HELD_MS);
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
