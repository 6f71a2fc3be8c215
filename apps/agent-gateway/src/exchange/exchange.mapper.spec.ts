import { expect, it } from 'vitest';
import { usageLineOf } from './exchange.mapper.js';

it('charges one message under an id made from the exchange', () => {
  const exchange = {
    id: 'e1',
    tenantId: 't',
    agentId: 'a',
    instanceId: 'i',
    actor: 'key:k',
    keyId: 'k',
    method: 'SendMessage',
    requestId: 'r',
    traceId: 'x',
    startedAt: new Date(0),
  };
  expect(usageLineOf(exchange, 'completed')).toMatchObject({
    eventId: 'message:e1',
    sku: 'agent.message',
    quantity: 1n,
    keyId: 'k',
  });
});
