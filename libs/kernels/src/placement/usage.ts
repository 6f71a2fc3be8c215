import { AppError } from '@isthmus/platform-errors';
import { Checks } from './checks.js';
import type { BackendNode } from './backend.js';
import { DEVICE_MILLI } from './limits.js';
import type { NodeState, NodeUsage } from './types.js';

export const NOTHING_USED: NodeUsage = { cpuMilli: 0, memoryMib: 0, deviceMilli: [] };

/** @throws AppError INVALID_ARGUMENT where the usage is not within the node's size */
export function checkUsage(usage: NodeUsage, node: BackendNode): void {
  const checks = new Checks();
  checks.whole('cpuMilli', usage.cpuMilli, { min: 0, max: node.cpuMilli });
  checks.whole('memoryMib', usage.memoryMib, { min: 0, max: node.memoryMib });
  checks.that(
    usage.deviceMilli.length <= node.devices,
    'deviceMilli',
    `must have at most ${node.devices} entries`,
  );
  for (const [device, milli] of usage.deviceMilli.entries()) {
    checks.whole(`deviceMilli[${device}]`, milli, { min: 0, max: DEVICE_MILLI });
  }
  checks.done();
}

/**
 * What is free once the usage of others has changed; the planner's own reservations stay.
 * @throws AppError FAILED_PRECONDITION where both together are more than the node has
 */
export function freeAfter(
  { cpuMilli, memoryMib, deviceMilli }: NodeState,
  before: NodeUsage,
  after: NodeUsage,
): Pick<NodeState, 'cpuMilli' | 'memoryMib' | 'deviceMilli'> {
  const free = {
    cpuMilli: cpuMilli + before.cpuMilli - after.cpuMilli,
    memoryMib: memoryMib + before.memoryMib - after.memoryMib,
    deviceMilli: deviceMilli.map(
      (milli, device) => milli + (before.deviceMilli[device] ?? 0) - (after.deviceMilli[device] ?? 0),
    ),
  };
  if ([free.cpuMilli, free.memoryMib, ...free.deviceMilli].every((left) => left >= 0)) return free;
  throw new AppError('FAILED_PRECONDITION', 'others use what this planner has reserved on the node', {
    remedy: 'Release the reservations of the planner that no longer hold, then set the usage again.',
  });
}
