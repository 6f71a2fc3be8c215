import type { gateway } from '@isthmus/contracts';

/** A message to an agent, and how it ended. */
export interface ExchangeView {
  id: string;
  /** Empty where it was not recorded, as `binding`. */
  protocol: string;
  binding: string;
  operation: string;
  /** Empty where neither the message nor its answer named one. */
  conversation: string;
  /** Such as `key:<id>` or `user:<id>`. */
  actor: string;
  /** Of the key or the person; absent where it is not known. */
  name?: string;
  startedAt: string;
  /** Absent where its end is not known. */
  durationMs?: number;
  outcome: string;
  /** Empty where it was not traced. */
  traceId: string;
}

/** `names` has those of keys and people by actor. */
export function exchangeView(
  { startedAt = new Date(0), endedAt, actor, ...exchange }: gateway.Exchange,
  names: ReadonlyMap<string, string>,
): ExchangeView {
  const { id, protocol, binding, operation, conversation, outcome, traceId } = exchange;
  const name = names.get(actor);
  return {
    ...{ id, protocol, binding, operation, conversation, actor, outcome, traceId },
    startedAt: startedAt.toISOString(),
    ...(endedAt && { durationMs: Math.max(0, endedAt.getTime() - startedAt.getTime()) }),
    ...(name && { name }),
  };
}
