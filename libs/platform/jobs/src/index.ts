export { Batcher } from './batcher.js';
export { JournaledEnds, type JournaledEndsOptions } from './journal/journaled.ends.js';
export { LeaderLock } from './leader.lock.js';
export { PeriodicTask, type PeriodicTaskOptions } from './periodic.task.js';
export { PeriodicTasks, type PeriodicTasksOptions } from './periodic.tasks.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox/outbox.relay.js';
export { OutboxStore, type OutboxStatistics, type Release } from './outbox/outbox.store.js';
export type { FailedRow, OutboxClaim, OutboxRow, OutboxTable, Publication } from './outbox/outbox.types.js';
export { merged, publishInOrder, publishTogether } from './outbox/publish.js';
export { verdictOf, type Verdict } from './outbox/verdict.js';
export {
  enqueueUsage,
  storedLine,
  usageOutboxOf,
  usageRows,
  type UsageLine,
  type UsageMessage,
  type UsageSchema,
  type UsageTransaction,
  type WaitingUsage,
} from './usage/usage.message.js';
export { UsagePublisher, type UsageLedger } from './usage/usage.publisher.js';
export { createUsageRelay, UsageRelay, type UsageRelayOptions } from './usage/usage.relay.js';
export {
  RETENTION,
  type DeleteRule,
  type KeepRule,
  type RetentionRule,
  type RetentionSchema,
} from './retention/retention.rules.js';
export { retry, type RetryOptions } from './retry.js';
export { KeyedQueue, type QueueLimits } from './keyed.queue.js';
export { RetentionSweep, type RetentionOptions } from './retention/retention.sweep.js';
