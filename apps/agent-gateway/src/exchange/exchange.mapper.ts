import type { UsageLine } from '@isthmus/platform-jobs';
import type { Exchange, Outcome } from './exchange.repository.js';

/** What one message costs: one `agent.message`, under an id that the ledger takes once. */
export function usageLineOf(exchange: Exchange, outcome: Outcome): UsageLine {
  return {
    eventId: `message:${exchange.id}`,
    sku: 'agent.message',
    quantity: 1n,
    at: exchange.startedAt,
    agentId: exchange.agentId,
    keyId: exchange.keyId,
    requestId: exchange.requestId,
    attempt: 1,
    countedBy: 'local',
    outcome,
    traceId: exchange.traceId,
  };
}
