import type { Transaction } from '@isthmus/platform-database';
import type { Lease } from '../agent/agent.model.js';

export async function findLease(tx: Transaction, agentId: string): Promise<Lease | undefined> {
  return (await tx.registryLease.findUnique({ where: { agentId } })) ?? undefined;
}

/** Replaces the agent's lease. */
export async function putLease(tx: Transaction, lease: Lease): Promise<void> {
  const { agentId, ...rest } = lease;
  await tx.registryLease.upsert({ where: { agentId }, create: lease, update: rest });
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
