import { expect, it } from 'vitest';
import { usageLineOf } from './exchange.mapper.js';

it('charges one message under the id of the message, which a repeated one has too', () => {
  const exchange = {
    id: 'e1',
    messageKey: 'm1',
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
    eventId: 'message:m1',
    sku: 'agent.message',
    quantity: 1n,
    keyId: 'k',
  });
});
