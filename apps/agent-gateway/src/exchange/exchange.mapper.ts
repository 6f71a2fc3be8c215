import type { UsageLine } from '@isthmus/platform-jobs';
import type { EndedExchange } from './exchange.record.js';

/** The charge of one message: one `agent.message`, under an event id that the ledger accepts once, also where it is repeated. */
export function usageLineOf(exchange: EndedExchange): UsageLine {
  return {
    eventId: `message:${exchange.messageKey}`,
    sku: 'agent.message',
    quantity: 1n,
    at: exchange.startedAt,
    agentId: exchange.agentId,
    keyId: exchange.keyId,
    sessionId: exchange.sessionId,
    priceId: exchange.priceId,
    requestId: exchange.requestId,
    attempt: 1,
    countedBy: 'local',
    outcome: exchange.outcome,
    traceId: exchange.traceId,
  };
}
