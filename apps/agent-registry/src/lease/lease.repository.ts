import { Prisma, type Transaction } from '@isthmus/platform-database';
import type { FormerLease, Lease } from '../agent/agent.model.js';

export async function findLease(tx: Transaction, agentId: string): Promise<Lease | undefined> {
  const row = await tx.registryLease.findUnique({ where: { agentId } });
  if (!row) return undefined;
  const { former, formerUntil, ...lease } = row;
  // The column holds only what putLease wrote.
  return {
    ...lease,
    former: (former as FormerLease | null) ?? undefined,
    formerUntil: formerUntil ?? undefined,
  };
}

/** Replaces the agent's lease. */
export async function putLease(tx: Transaction, lease: Lease): Promise<void> {
  const { former, formerUntil } = lease;
  const stored = former ? { ...former } : Prisma.DbNull;
  const row = { ...lease, former: stored, formerUntil: formerUntil ?? null };
  const { agentId, ...rest } = row;
  await tx.registryLease.upsert({ where: { agentId }, create: row, update: rest });
}

/** The instance that a rollout replaces has its lease again; false when there is none that may still answer. */
export async function restoreFormer(tx: Transaction, lease: Lease): Promise<boolean> {
  const { agentId, tenantId, former, formerUntil } = lease;
  const now = new Date();
  if (!former || !formerUntil || formerUntil <= now) return false;
  await putLease(tx, { ...former, agentId, tenantId, expiresAt: new Date(now.getTime() + former.ttlMs) });
  return true;
}

/** The lease of an instance that a rollout replaces, while it may finish what it is answering. */
export async function findFormer(
  tx: Transaction,
  { leaseId, instanceId, now }: { leaseId: string; instanceId: string; now: Date },
): Promise<Lease | undefined> {
  const rows = await tx.$queryRaw<{ agent_id: string }[]>`
    SELECT agent_id FROM registry.lease
    WHERE former ->> 'id' = ${leaseId} AND former ->> 'instanceId' = ${instanceId} AND former_until > ${now}`;
  const lease = rows[0] && (await findLease(tx, rows[0].agent_id));
  if (!lease?.former || !lease.formerUntil) return undefined;
  const { agentId, tenantId, former, formerUntil } = lease;
  return { ...former, agentId, tenantId, expiresAt: formerUntil };
}

/**
 * Extends a lease, even an expired one that has not been ended yet; answers with it, or with undefined when it was ended
 * or belongs to another instance.
 */
export async function renewLease(
  tx: Transaction,
  { leaseId, instanceId, now }: { leaseId: string; instanceId: string; now: Date },
): Promise<Lease | undefined> {
  const rows = await tx.$queryRaw<{ agent_id: string }[]>`
    UPDATE registry.lease SET expires_at = ${now}::timestamptz + ttl_ms * interval '1 millisecond'
    WHERE id = ${leaseId}::uuid AND instance_id = ${instanceId} RETURNING agent_id`;
  const agentId = rows[0]?.agent_id;
  return agentId ? findLease(tx, agentId) : undefined;
}

export async function deleteLease(tx: Transaction, agentId: string): Promise<void> {
  await tx.registryLease.deleteMany({ where: { agentId } });
}

/** Agents whose lease has expired, the longest first. */
export async function listExpired(
  tx: Transaction,
  now: Date,
  limit: number,
): Promise<{ agentId: string; instanceId: string }[]> {
  return tx.registryLease.findMany({
    where: { expiresAt: { lte: now } },
    select: { agentId: true, instanceId: true },
    orderBy: { expiresAt: 'asc' },
    take: limit,
  });
}
