import { expect, it } from 'vitest';
import { isConnected } from './connection';

const now = new Date('2027-01-01T12:00:00Z');

it.each([
  ['2027-01-01T11:55:00Z', true],
  ['2027-01-01T11:49:30Z', true],
  ['2027-01-01T11:48:00Z', false],
  [undefined, false],
])('a server that answered at %s is connected: %s', (listedAt, connected) => {
  expect(isConnected(listedAt, now)).toBe(connected);
});
