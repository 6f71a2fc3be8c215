import type { Transaction } from '@isthmus/platform-database';
import { v7 as uuid } from 'uuid';
import type { ConversationKey, ConversationLine, ConversationTurn } from '@isthmus/runtime-api';
import type { TaskOwner } from './task.repository.js';

/** Lines kept of one conversation. */
const LINES_MAX = 200;

/**
 * Adds the lines of a finished turn and deletes all but the newest LINES_MAX. A message has one turn: a call that is
 * repeated because its answer was lost changes nothing.
 */
export async function appendLines(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  turn: ConversationTurn,
): Promise<void> {
  const { owner, contextId, taskId, messageId } = turn;
  const where = { tenantId: scope.tenantId, agentId, owner, contextId };
  const known = await tx.hostMessage.findFirst({
    where: { ...where, taskId, messageId },
    select: { id: true },
  });
  if (known) return;
  await tx.hostMessage.createMany({
    // Version 7 ids made one after the other sort in that order.
    data: turn.lines.map(({ citations = [], known, confidence, ...line }) => ({
      ...{ id: uuid(), ...where, taskId, messageId, ...line, at: new Date() },
      ...{ known: known ?? null, confidence: confidence ?? null },
      citations: citations.map((citation) => ({ ...citation })),
    })),
  });
  await trimLines(tx, where);
}

/** Adds what a person wrote. */
export async function appendPersonLine(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  line: ConversationKey & { taskId: string; messageId: string; author: string; text: string; at: Date },
): Promise<void> {
  const where = { tenantId: scope.tenantId, agentId, owner: line.owner, contextId: line.contextId };
  await tx.hostMessage.create({ data: { id: uuid(), role: 'person', ...where, ...line } });
  await trimLines(tx, where);
}

/** What persons wrote before the customer did belongs to the task that the customer's message began. */
export async function adoptPersonLines(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  { owner, contextId, taskId }: ConversationKey & { taskId: string },
): Promise<void> {
  const where = { tenantId: scope.tenantId, agentId, owner, contextId, taskId: '', role: 'person' };
  await tx.hostMessage.updateMany({ where, data: { taskId } });
}

async function trimLines(
  tx: Transaction,
  where: { tenantId: string; agentId: string; owner: string; contextId: string },
): Promise<void> {
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
    select: { role: true, text: true, known: true, confidence: true },
  });
  return rows.reverse().map(({ role, text, known, confidence }) => ({
    role: role === 'user' || role === 'person' ? role : 'assistant',
    text,
    known: known ?? undefined,
    confidence: confidence ?? undefined,
  }));
}
