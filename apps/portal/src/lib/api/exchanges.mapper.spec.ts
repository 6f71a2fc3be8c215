import { gateway } from '@isthmus/contracts';
import { expect, it } from 'vitest';
import { exchangeView } from './exchanges.mapper';

const exchange = gateway.Exchange.fromPartial({
  id: 'e1',
  agentId: 'a',
  protocol: 'mcp',
  binding: 'streamable-http',
  operation: 'tools/call',
  conversation: 'c1',
  actor: 'key:k1',
  keyId: 'k1',
  startedAt: new Date('2026-11-30T08:00:00.000Z'),
  endedAt: new Date('2026-11-30T08:00:01.250Z'),
  outcome: 'completed',
  requestId: 'r',
  traceId: 't1',
});

it('has what the time line shows, with the name of who sent it', () => {
  expect(exchangeView(exchange, new Map([['key:k1', 'Shop']]))).toEqual({
    id: 'e1',
    protocol: 'mcp',
    binding: 'streamable-http',
    operation: 'tools/call',
    conversation: 'c1',
    actor: 'key:k1',
    name: 'Shop',
    startedAt: '2026-11-30T08:00:00.000Z',
    durationMs: 1_250,
    outcome: 'completed',
    traceId: 't1',
  });
});

it('has no duration while it is open, and no name of somebody who is not known', () => {
  const open = exchangeView({ ...exchange, endedAt: undefined, outcome: '' }, new Map());
  expect(open).not.toHaveProperty('durationMs');
  expect(open).not.toHaveProperty('name');
});

it('took no time where the clock was set back', () => {
  const back = { ...exchange, endedAt: new Date('2026-11-30T07:59:59.000Z') };
  expect(exchangeView(back, new Map()).durationMs).toBe(0);
});
