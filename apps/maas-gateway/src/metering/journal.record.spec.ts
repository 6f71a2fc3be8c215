import { expect, it } from 'vitest';
import { beginRecord, endRecord, requestsIn } from './journal.record.js';
import type { EndedAttempt } from './metering.types.js';
import { attemptOf, holdOf } from '../testing/fake-attempt.js';

const NOW = new Date('2026-11-01T12:00:00Z');
/** As the journal gives them back. */
const stored = (record: object) => JSON.parse(JSON.stringify(record)) as object;

it('reads requests as they were recorded', () => {
  const attempt = attemptOf('r');
  const ended: EndedAttempt = {
    ...attempt,
    inputTokens: 7,
    outputTokens: 3,
    countedBy: 'provider',
    outcome: 'completed',
    endedAt: new Date(5_000),
  };
  const request = { hold: holdOf('r'), attempts: [ended] };
  const records = [beginRecord(holdOf('r'), attempt), endRecord(request)].map(stored);
  expect(requestsIn(records, NOW)).toEqual([request]);
  expect(requestsIn([...records, ...records], NOW)).toEqual([request]);
  expect(requestsIn(records.toReversed(), NOW)).toEqual([request]);
});

it('charges nobody for a request that its process did not end', () => {
  const [first, second] = [attemptOf('r'), { ...attemptOf('r'), id: 'a-2', number: 2 }];
  const records = [first, second].map((attempt) => stored(beginRecord(holdOf('r'), attempt)));
  const nothing = { inputTokens: 0, outputTokens: 0, outcome: 'interrupted', endedAt: NOW };
  expect(requestsIn(records, NOW)).toMatchObject([
    {
      hold: holdOf('r'),
      attempts: [
        { id: first.id, ...nothing },
        { id: 'a-2', ...nothing },
      ],
    },
  ]);
});

it('leaves out records of another form', () => {
  expect(requestsIn([{ type: 'end' }, { type: 'other' }, {}], NOW)).toEqual([]);
});
