import { expect, it } from 'vitest';
import { assertTakenBy, assertWaiting, expiryOf } from './handover.rules.js';
import type { HandOver } from './handover.types.js';

// As far as the rules look at it.
const of = (state: HandOver['state'], takenBy = '') => ({ state, takenBy }) as HandOver;
const ENDED = ['returned', 'resolved', 'unresolved', 'expired'] as const;

it('lets a conversation be taken while it waits only', () => {
  expect(() => assertWaiting(of('waiting'))).not.toThrow();
  expect(() => assertWaiting(of('taken', 'user:a'))).toThrow('Another member has taken');
  for (const state of ENDED) expect(() => assertWaiting(of(state))).toThrow();
});

it('lets who has taken a conversation act in it, until it ends', () => {
  expect(() => assertTakenBy(of('taken', 'user:a'), 'user:a')).not.toThrow();
  expect(() => assertTakenBy(of('taken', 'user:a'), 'user:b')).toThrow('Another member has taken');
  expect(() => assertTakenBy(of('waiting'), 'user:a')).toThrow('Nobody has taken');
  for (const state of ENDED) expect(() => assertTakenBy(of(state, 'user:a'), 'user:a')).toThrow();
});

it('counts the wait in minutes', () => {
  expect(expiryOf(new Date(0), 90)).toEqual(new Date(5_400_000));
});
