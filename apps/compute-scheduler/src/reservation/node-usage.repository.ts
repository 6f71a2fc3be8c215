import type { Transaction } from '@isthmus/platform-database';
import type { NodeUsage } from '@isthmus/domain-placement';
import type { NodeLimits, Reservation } from './reservation.types.js';

/** What is taken of each node that anything is taken of. */
export type UsageByNode = ReadonlyMap<string, NodeUsage & { reservations: number }>;

export async function readUsage(tx: Transaction): Promise<UsageByNode> {
  const rows = await tx.computeNodeUsage.findMany({
    where: { reservations: { gt: 0 } },
    orderBy: { nodeId: 'asc' },
  });
  return new Map(rows.map(({ nodeId, ...usage }) => [nodeId, usage]));
}

type Claim = Pick<Reservation, 'nodeId' | 'resources' | 'card'>;

/** Raises the node's figures, unless one would pass its limit: then nothing changes and the answer is false. */
export async function takeOfNode(tx: Transaction, claim: Claim, limits: NodeLimits): Promise<boolean> {
  const { nodeId, card, resources } = claim;
  const { cpuMilli, memoryMib, acceleratorMilli } = resources;
  await tx.$executeRaw`
    INSERT INTO node_usage (node_id, cpu_milli, memory_mib, card_milli, reservations)
    VALUES (${nodeId}, 0, 0, array_fill(0, ARRAY[${limits.cards}::int]), 0) ON CONFLICT DO NOTHING`;
  const fits = await tx.$executeRaw`
    UPDATE node_usage
    SET cpu_milli = cpu_milli + ${cpuMilli}, memory_mib = memory_mib + ${memoryMib}, reservations = reservations + 1
    WHERE node_id = ${nodeId} AND cpu_milli + ${cpuMilli} <= ${limits.cpuMilli}
      AND memory_mib + ${memoryMib} <= ${limits.memoryMib}`;
  if (fits === 0 || card === undefined) return fits > 0;
  // PostgreSQL counts places of an array from 1.
  const place = card + 1;
  const cardFits = await tx.$executeRaw`
    UPDATE node_usage SET card_milli[${place}::int] = card_milli[${place}::int] + ${acceleratorMilli}
    WHERE node_id = ${nodeId} AND card_milli[${place}::int] + ${acceleratorMilli} <= 1000`;
  return cardFits > 0;
}

/** Lowers the node's figures by what a reservation had taken. */
export async function giveToNode(tx: Transaction, { nodeId, resources, card }: Claim): Promise<void> {
  const { cpuMilli, memoryMib, acceleratorMilli } = resources;
  await tx.$executeRaw`
    UPDATE node_usage
    SET cpu_milli = cpu_milli - ${cpuMilli}, memory_mib = memory_mib - ${memoryMib}, reservations = reservations - 1
    WHERE node_id = ${nodeId}`;
  if (card === undefined) return;
  await tx.$executeRaw`
    UPDATE node_usage SET card_milli[${card + 1}::int] = card_milli[${card + 1}::int] - ${acceleratorMilli}
    WHERE node_id = ${nodeId}`;
}
