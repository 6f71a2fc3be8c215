import type { AnswerCost } from '../lib/api/ledger';

/**
 * Whether the ledger has all of an answer's cost: what it wrote is charged last; a stopped one is known when two reads
 * are equal.
 */
export function isSettled(
  cost: AnswerCost,
  { before, stopped }: { before: AnswerCost | undefined; stopped: boolean },
): boolean {
  if (!stopped) return cost.outputTokens > 0;
  return cost.lines > 0 && cost.lines === before?.lines && cost.amountMicro === before.amountMicro;
}
