import { AppError } from '@isthmus/platform-errors';
import { Checks } from './checks.js';
import type { BackendNode } from './backend.js';
import { CARD_MILLI } from './limits.js';
import type { NodeState, NodeUsage } from './types.js';

export const NOTHING_USED: NodeUsage = { cpuMilli: 0, memoryMib: 0, cardMilli: [] };

/** @throws AppError INVALID_ARGUMENT where the usage is not within the node's size */
export function checkUsage(usage: NodeUsage, node: BackendNode): void {
  const checks = new Checks();
  checks.whole('cpuMilli', usage.cpuMilli, 0, node.cpuMilli);
  checks.whole('memoryMib', usage.memoryMib, 0, node.memoryMib);
  checks.that(usage.cardMilli.length <= node.cards, 'cardMilli', `must have at most ${node.cards} entries`);
  for (const [card, milli] of usage.cardMilli.entries()) {
    checks.whole(`cardMilli[${card}]`, milli, 0, CARD_MILLI);
  }
  checks.done();
}

/**
 * What is free once the usage of others has changed; the planner's own reservations stay.
 * @throws AppError FAILED_PRECONDITION where both together are more than the node has
 */
export function freeAfter(
  { cpuMilli, memoryMib, cardMilli }: NodeState,
  before: NodeUsage,
  after: NodeUsage,
): Pick<NodeState, 'cpuMilli' | 'memoryMib' | 'cardMilli'> {
  const free = {
    cpuMilli: cpuMilli + before.cpuMilli - after.cpuMilli,
    memoryMib: memoryMib + before.memoryMib - after.memoryMib,
    cardMilli: cardMilli.map(
      (milli, card) => milli + (before.cardMilli[card] ?? 0) - (after.cardMilli[card] ?? 0),
    ),
  };
  if ([free.cpuMilli, free.memoryMib, ...free.cardMilli].every((left) => left >= 0)) return free;
  throw new AppError('FAILED_PRECONDITION', 'others use what this planner has reserved on the node', {
    remedy: 'Release the reservations of the planner that no longer hold, then set the usage again.',
  });
}
