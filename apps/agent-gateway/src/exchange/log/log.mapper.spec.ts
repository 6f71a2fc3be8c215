import { expect, it } from 'vitest';
import { toExchange } from './log.mapper.js';
import type { LoggedExchange } from './log.model.js';

const row: LoggedExchange & { tenantId: string; instanceId: string } = {
  id: 'e1',
  tenantId: 't',
  agentId: 'a',
  instanceId: 'i',
  protocol: 'mcp',
  binding: 'streamable-http',
  method: 'tools/call',
  conversation: 'c1',
  actor: 'key:k',
  keyId: 'k',
  startedAt: new Date(1),
  endedAt: new Date(2),
  outcome: 'completed',
  requestId: 'r',
  traceId: 'x',
};

it('calls the operation and the conversation by their names, and keeps the instance to itself', () => {
  const { method, tenantId: _, instanceId: __, ...rest } = row;
  expect(toExchange(row)).toEqual({ ...rest, operation: method });
});

it('leaves the end of an open exchange out', () => {
  const open = toExchange({ ...row, endedAt: null, outcome: null });
  expect([open.endedAt, open.outcome]).toEqual([undefined, '']);
});
