import type { UsageLine } from '@isthmus/platform-jobs';
import type { ExchangeRecord, Outcome } from './exchange.repository.js';

/** The charge of one message: one `agent.message`, under an event id that the ledger accepts once, also where it is repeated. */
export function usageLineOf(exchange: ExchangeRecord, outcome: Outcome): UsageLine {
  return {
    eventId: `message:${exchange.messageKey}`,
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
