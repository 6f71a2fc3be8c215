import type { Transaction } from '@isthmus/platform-database';
import { v7 as uuid } from 'uuid';
import type { ConversationKey, ConversationLine, ConversationTurn } from '@isthmus/runtime-api';
import type { TaskOwner } from './task.repository.js';

/** Lines kept of one conversation. */
const LINES_MAX = 200;

/**
 * Adds the lines of a finished turn and deletes all but the newest LINES_MAX. A task has one turn: a call that is
 * repeated because its answer was lost changes nothing.
 */
export async function appendLines(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  turn: ConversationTurn,
): Promise<void> {
  const { owner, contextId, taskId } = turn;
  const where = { tenantId: scope.tenantId, agentId, owner, contextId };
  const known = await tx.hostMessage.findFirst({ where: { ...where, taskId }, select: { id: true } });
  if (known) return;
  await tx.hostMessage.createMany({
    // Version 7 ids made one after the other sort in that order.
    data: turn.lines.map((line) => ({ id: uuid(), ...where, taskId, ...line, at: new Date() })),
  });
  const oldest = await tx.hostMessage.findFirst({
    where,
    orderBy: { id: 'desc' },
    skip: LINES_MAX - 1,
    select: { id: true },
  });
  if (oldest) await tx.hostMessage.deleteMany({ where: { ...where, id: { lt: oldest.id } } });
}

/** The newest `limit` lines of a conversation, oldest first. */
export async function listLines(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  { owner, contextId, limit }: ConversationKey & { limit: number },
): Promise<ConversationLine[]> {
  const rows = await tx.hostMessage.findMany({
    where: { tenantId: scope.tenantId, agentId, owner, contextId },
    orderBy: { id: 'desc' },
    take: limit,
    select: { role: true, text: true },
  });
  return rows.reverse().map(({ role, text }) => ({ role: role === 'user' ? 'user' : 'assistant', text }));
}
