import type { gateway } from '@isthmus/contracts';
import type { LoggedExchange } from './log.model.js';

export function toExchange({
  method: operation,
  endedAt,
  outcome,
  ...row
}: LoggedExchange): gateway.Exchange {
  const { id, agentId, protocol, binding, conversation, actor, keyId, startedAt, requestId, traceId } = row;
  return {
    ...{ id, agentId, protocol, binding, operation, conversation, actor, keyId },
    ...{ startedAt, endedAt: endedAt ?? undefined, outcome: outcome ?? '', requestId, traceId },
  };
}
