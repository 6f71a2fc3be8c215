import { recordAudit } from '@isthmus/platform-audit';
import { Prisma, type Transaction } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import type { ConversationKey, HandOverRule } from '@isthmus/runtime-api';
import type { TaskOwner } from '../task/task.repository.js';
import {
  DEFAULT_RULE,
  type HandOver,
  type HandOverState,
  type ListedHandOver,
  type SaidLine,
} from './handover.types.js';

const OPEN: HandOverState[] = ['waiting', 'taken'];
const LINES_MAX = 200;
const LAST_WORDS_CHARACTERS = 300;

/** The conversation's, while it waits or is taken. */
export async function findOpen(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  { owner, contextId }: ConversationKey,
): Promise<HandOver | undefined> {
  const where = { tenantId: scope.tenantId, agentId, owner, contextId, state: { in: OPEN } };
  const row = await tx.hostHandOver.findFirst({ where });
  return row ? handOverOf(row) : undefined;
}

/** False where the conversation is handed over already. */
export async function insertHandOver(
  tx: Transaction,
  scope: TenantScope,
  handOver: HandOver,
): Promise<boolean> {
  const data = [{ tenantId: scope.tenantId, ...handOver }];
  const { count } = await tx.hostHandOver.createMany({ data, skipDuplicates: true });
  if (count > 0) await auditHandOver(tx, scope, handOver);
  return count > 0;
}

/** Locked until the unit ends, so that two members cannot both act on it. */
export async function lockHandOver(
  tx: Transaction,
  scope: TenantScope,
  id: string,
): Promise<HandOver | undefined> {
  await tx.$queryRaw`
    SELECT FROM host.hand_over WHERE tenant_id = ${scope.tenantId}::uuid AND id = ${id}::uuid FOR UPDATE`;
  return findHandOver(tx, scope, id);
}

export async function findHandOver(
  tx: Transaction,
  scope: TenantScope,
  id: string,
): Promise<HandOver | undefined> {
  const row = await tx.hostHandOver.findFirst({ where: { tenantId: scope.tenantId, id } });
  return row ? handOverOf(row) : undefined;
}

export async function updateHandOver(
  tx: Transaction,
  scope: TenantScope,
  { id, ...change }: Pick<HandOver, 'id'> & Partial<HandOver>,
): Promise<HandOver> {
  const row = await tx.hostHandOver.update({ where: { id, tenantId: scope.tenantId }, data: change });
  if (change.state) await auditHandOver(tx, scope, handOverOf(row));
  return handOverOf(row);
}

/** Newest first. */
export async function listHandOvers(
  tx: Transaction,
  scope: TenantScope,
  { agentId, open, limit, after }: HandOverQuery,
): Promise<ListedHandOver[]> {
  const rows = await tx.hostHandOver.findMany({
    where: {
      tenantId: scope.tenantId,
      ...(agentId === '' ? {} : { agentId }),
      ...(open ? { state: { in: OPEN } } : {}),
      ...(after && {
        OR: [
          { requestedAt: { lt: after.requestedAt } },
          { requestedAt: after.requestedAt, id: { lt: after.id } },
        ],
      }),
    },
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  });
  return Promise.all(rows.map((row) => withLastWords(tx, scope, handOverOf(row))));
}

export interface HandOverQuery {
  /** Empty for every agent. */
  agentId: string;
  open: boolean;
  limit: number;
  /** The last of the page before. */
  after: { requestedAt: Date; id: string } | undefined;
}

export async function withLastWords(
  tx: Transaction,
  scope: TenantScope,
  handOver: HandOver,
): Promise<ListedHandOver> {
  const { agentId, owner, contextId } = handOver;
  const last = await tx.hostMessage.findFirst({
    where: { tenantId: scope.tenantId, agentId, owner, contextId, role: 'user' },
    orderBy: { id: 'desc' },
    select: { text: true },
  });
  return { ...handOver, lastWords: [...(last?.text ?? '')].slice(0, LAST_WORDS_CHARACTERS).join('') };
}

/** The newest lines of the conversation, oldest first. */
export async function saidLines(
  tx: Transaction,
  scope: TenantScope,
  { agentId, owner, contextId }: Pick<HandOver, 'agentId' | 'owner' | 'contextId'>,
): Promise<SaidLine[]> {
  const rows = await tx.hostMessage.findMany({
    where: { tenantId: scope.tenantId, agentId, owner, contextId },
    orderBy: { id: 'desc' },
    take: LINES_MAX,
    select: {
      ...{ id: true, role: true, text: true, at: true },
      ...{ author: true, known: true, confidence: true, citations: true },
    },
  });
  // Written by appendLines, which takes citations only, and bound to three roles by the table.
  return rows.reverse() as unknown as SaidLine[];
}

/** Ids and tenants of those whose time is over, for the platform's own sweep. */
export async function listExpired(
  tx: Transaction,
  now: Date,
  limit: number,
): Promise<{ tenantId: string; id: string }[]> {
  return tx.hostHandOver.findMany({
    where: { state: { in: OPEN }, expiresAt: { lt: now } },
    orderBy: { expiresAt: 'asc' },
    take: limit,
    select: { tenantId: true, id: true },
  });
}

export async function findRule(tx: Transaction, { scope, agentId }: TaskOwner): Promise<HandOverRule> {
  const row = await tx.hostHandOverRule.findFirst({ where: { tenantId: scope.tenantId, agentId } });
  if (!row) return DEFAULT_RULE;
  const { enabled, answers, confidenceMin, waitMinutes } = row;
  // A real has seven digits.
  return { enabled, answers, confidenceMin: Number(confidenceMin.toFixed(6)), waitMinutes };
}

export async function putRule(
  tx: Transaction,
  { scope, agentId }: TaskOwner,
  rule: HandOverRule,
): Promise<void> {
  const { tenantId, actor } = scope;
  const values = { ...rule, updatedBy: actor, updatedAt: new Date() };
  await tx.hostHandOverRule.upsert({
    where: { tenantId_agentId: { tenantId, agentId } },
    create: { tenantId, agentId, ...values },
    update: values,
  });
  const attributes = Object.fromEntries(Object.entries(rule).map(([name, value]) => [name, String(value)]));
  await recordAudit(tx, {
    tenantId,
    actor,
    action: 'hand-over.rule',
    resource: `agent/${agentId}`,
    attributes,
  });
}

export function countRules(tx: Transaction, scope: TenantScope): Promise<number> {
  return tx.hostHandOverRule.count({ where: { tenantId: scope.tenantId } });
}

async function auditHandOver(
  tx: Transaction,
  { tenantId, actor }: TenantScope,
  { id, state, agentId, reason }: HandOver,
): Promise<void> {
  const attributes = { agentId, reason };
  await recordAudit(tx, {
    tenantId,
    actor,
    action: `hand-over.${state}`,
    resource: `hand-over/${id}`,
    attributes,
  });
}

function handOverOf({ tenantId: _, ...row }: Prisma.HostHandOverGetPayload<object>): HandOver {
  // Its checks bind the columns to these values.
  return row as HandOver;
}
