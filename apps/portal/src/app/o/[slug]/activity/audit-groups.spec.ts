import { expect, it } from 'vitest';
import type { AuditRecordView } from '../../../../lib/api/audit';
import { grouped } from './audit-groups';

const record = (sequence: number, action: string, actor = 'user:a'): AuditRecordView => ({
  sequence,
  action,
  actor,
  resource: 'user/a',
  at: undefined,
  attributes: {},
  hash: '',
  names: {},
});

it('makes one of the sign-ins of a person that follow each other', () => {
  const records = [
    record(9, 'session.start'),
    record(8, 'session.start'),
    record(7, 'session.start', 'user:b'),
    record(6, 'agent.ready'),
    record(5, 'agent.ready'),
    record(4, 'session.start'),
  ];
  expect(
    grouped(records).map(({ record: { sequence }, times, firstSequence }) => [
      sequence,
      times,
      firstSequence,
    ]),
  ).toEqual([
    [9, 2, 8],
    [7, 1, 7],
    [6, 1, 6],
    [5, 1, 5],
    [4, 1, 4],
  ]);
});
