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
/** As long as what a person may write: all lines of a conversation stay well below what a gRPC client takes. */
const LINE_CHARACTERS = 8_000;
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
  return withLastWordsOfEach(tx, scope, rows.map(handOverOf));
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
  const [listed] = await withLastWordsOfEach(tx, scope, [handOver]);
  return listed ?? { ...handOver, lastWords: '' };
}

async function withLastWordsOfEach(
  tx: Transaction,
  { tenantId }: TenantScope,
  handOvers: readonly HandOver[],
): Promise<ListedHandOver[]> {
  const ids = handOvers.map(({ id }) => id);
  const rows = await tx.$queryRaw<{ id: string; words: string }[]>`
    SELECT h.id, last.words FROM host.hand_over h, LATERAL (
      SELECT left(m.text, ${LAST_WORDS_CHARACTERS}::integer) AS words FROM host.message m
      WHERE m.tenant_id = h.tenant_id AND m.agent_id = h.agent_id AND m.owner = h.owner
        AND m.context_id = h.context_id AND m.role = 'user'
      ORDER BY m.id DESC LIMIT 1) AS last
    WHERE h.tenant_id = ${tenantId}::uuid AND h.id = ANY(${ids}::uuid[])`;
  const words = new Map(rows.map((row) => [row.id, row.words]));
  return handOvers.map((handOver) => ({ ...handOver, lastWords: words.get(handOver.id) ?? '' }));
}

/** The newest lines of the conversation, oldest first; a longer one is cut after LINE_CHARACTERS, with an ellipsis. */
export async function saidLines(
  tx: Transaction,
  { tenantId }: TenantScope,
  { agentId, owner, contextId }: Pick<HandOver, 'agentId' | 'owner' | 'contextId'>,
): Promise<SaidLine[]> {
  const rows = await tx.$queryRaw<SaidLine[]>`
    SELECT id, role, at, author, known, confidence, citations,
      CASE WHEN length(text) > ${LINE_CHARACTERS}::integer THEN left(text, ${LINE_CHARACTERS}::integer) || '…'
        ELSE text END AS text
    FROM host.message
    WHERE tenant_id = ${tenantId}::uuid AND agent_id = ${agentId}::uuid AND owner = ${owner}
      AND context_id = ${contextId}
    ORDER BY id DESC LIMIT ${LINES_MAX}`;
  return rows.toReversed();
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
