import type { Transaction } from '@isthmus/platform-database';
import type { UsageByNode } from '../placement/placement.types.js';
import type { NodeCapacity, Reservation } from './reservation.types.js';

export async function readUsage(tx: Transaction): Promise<UsageByNode> {
  const rows = await tx.computeNodeUsage.findMany({
    where: { reservations: { gt: 0 } },
    orderBy: { nodeId: 'asc' },
  });
  return new Map(rows.map(({ nodeId, ...usage }) => [nodeId, usage]));
}

type Allocation = Pick<Reservation, 'nodeId' | 'resources' | 'device'>;

/**
 * Allocates a reservation's resources on its node. False if they exceed the node's capacity: the caller then rolls the
 * transaction back.
 */
export async function allocate(
  tx: Transaction,
  { nodeId, device, resources }: Allocation,
  capacity: NodeCapacity,
): Promise<boolean> {
  const { cpuMilli, memoryMib, acceleratorMilli } = resources;
  await tx.$executeRaw`
    INSERT INTO node_usage (node_id, cpu_milli, memory_mib, card_milli, reservations)
    VALUES (${nodeId}, 0, 0, array_fill(0, ARRAY[${capacity.devices}::int]), 0) ON CONFLICT DO NOTHING`;
  const fits = await tx.$executeRaw`
    UPDATE node_usage
    SET cpu_milli = cpu_milli + ${cpuMilli}, memory_mib = memory_mib + ${memoryMib}, reservations = reservations + 1
    WHERE node_id = ${nodeId} AND cpu_milli + ${cpuMilli} <= ${capacity.cpuMilli}
      AND memory_mib + ${memoryMib} <= ${capacity.memoryMib}`;
  if (fits === 0 || device === undefined) return fits > 0;
  // PostgreSQL counts array elements from 1.
  const element = device + 1;
  const deviceFits = await tx.$executeRaw`
    UPDATE node_usage SET card_milli[${element}::int] = card_milli[${element}::int] + ${acceleratorMilli}
    WHERE node_id = ${nodeId} AND card_milli[${element}::int] + ${acceleratorMilli} <= 1000`;
  return deviceFits > 0;
}

/** Releases what `allocate` allocated for a reservation. */
export async function release(tx: Transaction, { nodeId, resources, device }: Allocation): Promise<void> {
  const { cpuMilli, memoryMib, acceleratorMilli } = resources;
  await tx.$executeRaw`
    UPDATE node_usage
    SET cpu_milli = cpu_milli - ${cpuMilli}, memory_mib = memory_mib - ${memoryMib}, reservations = reservations - 1
    WHERE node_id = ${nodeId}`;
  if (device === undefined) return;
  await tx.$executeRaw`
    UPDATE node_usage SET card_milli[${device + 1}::int] = card_milli[${device + 1}::int] - ${acceleratorMilli}
    WHERE node_id = ${nodeId}`;
}
