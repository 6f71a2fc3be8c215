import { expect, it } from 'vitest';
import type { ExchangeView } from '../../../../../../lib/api/exchanges.mapper';
import { groupsOf } from './groups';

const exchange = (id: string, conversation: string): ExchangeView => ({
  id,
  conversation,
  protocol: 'a2a',
  binding: 'jsonrpc',
  operation: 'SendMessage',
  actor: 'key:k',
  startedAt: '2026-11-30T08:00:00.000Z',
  outcome: 'completed',
  traceId: '',
});

it('keeps messages of a conversation together where they follow each other, in the order of time', () => {
  const exchanges = [
    exchange('5', 'c1'),
    exchange('4', 'c1'),
    exchange('3', ''),
    exchange('2', 'c2'),
    exchange('1', 'c1'),
  ];
  expect(
    groupsOf(exchanges).map((group) => [group.conversation, ...group.exchanges.map(({ id }) => id)]),
  ).toEqual([
    ['c1', '5', '4'],
    ['', '3'],
    ['c2', '2'],
    ['c1', '1'],
  ]);
});

it('has no group of nothing', () => {
  expect(groupsOf([])).toEqual([]);
});
