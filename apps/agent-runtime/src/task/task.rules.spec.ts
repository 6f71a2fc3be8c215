import { ListTasksRequest } from '@a2a-js/sdk';
import { expect, it } from 'vitest';
import { filterOf } from './task.rules.js';

const filter = (change: object) => filterOf(ListTasksRequest.fromJSON(change));

it('narrows a list to what is given', () => {
  expect(filter({})).toEqual({ contextId: undefined, statusFrom: undefined });
  const at = '2026-01-02T03:04:05.678Z';
  expect(filter({ contextId: 'c', statusTimestampAfter: at })).toEqual({
    contextId: 'c',
    statusFrom: new Date(at),
  });
});

it.each([
  [{ contextId: 'c'.repeat(201) }, /^contextId: must have at most 200 characters/],
  [{ statusTimestampAfter: '0000-01-01T00:00:00Z' }, /^statusTimestampAfter: must be an ISO 8601 time/],
  [{ statusTimestampAfter: 'yesterday' }, /^statusTimestampAfter: must be an ISO 8601 time/],
])('refuses %j, by the field', (change, message) => {
  expect(() => filterOf({ ...ListTasksRequest.fromJSON({}), ...change })).toThrow(message);
});
