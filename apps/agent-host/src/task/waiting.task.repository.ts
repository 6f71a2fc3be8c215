import type { Prisma, Transaction } from '@isthmus/platform-database';
import { AppError } from '@isthmus/platform-errors';
import type { ConversationKey } from '@isthmus/runtime-api';
import { withStatus, type TaskMessage } from './person.message.js';
import type { TaskOwner } from './task.repository.js';

/**
 * Says something in a task that waits for its user, and may end it. Without effect where there is no such task or it has ended.
 * Throws CONFLICT while its agent works on it, which takes moments.
 */
export async function sayInTask(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  said: { taskId: string; state: string; message: TaskMessage; at: Date },
): Promise<void> {
  const key = { tenantId: scope.tenantId, agentId, id: said.taskId };
  // The agent stores its task under the same lock.
  await tx.$queryRaw`
    SELECT FROM host.task WHERE tenant_id = ${key.tenantId}::uuid AND agent_id = ${agentId}::uuid AND id = ${key.id}
    FOR UPDATE`;
  const row = await tx.hostTask.findFirst({ where: key, select: { state: true, task: true } });
  if (row?.state === 'TASK_STATE_SUBMITTED' || row?.state === 'TASK_STATE_WORKING')
    throw new AppError('CONFLICT', 'The customer is writing at this moment', { retryAfterMs: 1_000 });
  if (row?.state !== 'TASK_STATE_INPUT_REQUIRED') return;
  const task = withStatus(row.task as Record<string, unknown>, said); // written by putTask, which takes objects only
  await tx.hostTask.updateMany({
    where: key,
    data: {
      state: said.state,
      statusAt: said.at,
      updatedAt: said.at,
      task: task as Prisma.InputJsonObject,
    },
  });
}

/** Tasks of one conversation that are looked for. */
const TASKS_MAX = 50;

/** The tasks of a conversation that wait for their user, the newest first: a client may begin one with each message. */
export async function waitingTasks(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  { owner, contextId }: ConversationKey,
): Promise<string[]> {
  const rows = await tx.hostTask.findMany({
    where: { tenantId: scope.tenantId, agentId, owner, contextId, state: 'TASK_STATE_INPUT_REQUIRED' },
    orderBy: { statusAt: 'desc' },
    take: TASKS_MAX,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
