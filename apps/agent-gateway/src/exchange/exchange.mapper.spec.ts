import { expect, it } from 'vitest';
import type { EndedExchange } from './exchange.record.js';
import { usageLineOf } from './exchange.mapper.js';

it('charges one message under the id of the message, which a repeated one has too', () => {
  const exchange: EndedExchange = {
    id: 'e1',
    messageKey: 'm1',
    tenantId: 't',
    agentId: 'a',
    instanceId: 'i',
    actor: 'key:k',
    keyId: 'k',
    sessionId: 'c',
    protocol: 'a2a',
    binding: 'jsonrpc',
    method: 'SendMessage',
    requestId: 'r',
    traceId: 'x',
    startedAt: new Date(0),
    leaseId: 'l',
    heldMicro: '1',
    priceId: 'p',
    outcome: 'completed',
    charged: true,
    endedAt: new Date(1),
    conversation: 'c',
  };
  expect(usageLineOf(exchange)).toMatchObject({
    eventId: 'message:m1',
    sku: 'agent.message',
    quantity: 1n,
    keyId: 'k',
    sessionId: 'c',
    priceId: 'p',
    outcome: 'completed',
  });
});
