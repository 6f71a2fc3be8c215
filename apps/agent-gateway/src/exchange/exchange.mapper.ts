import { governance } from '@isthmus/contracts';
import type { ExchangeOutcome } from '@isthmus/domain-exchange';
import type { Exchange } from './exchange.repository.js';

/** What one message costs: one `agent.message`, under an id that the ledger takes once. */
export function usageLineOf(exchange: Exchange, outcome: ExchangeOutcome['outcome']): governance.UsageLine {
  return governance.UsageLine.fromPartial({
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
  });
}
