import { expect, it } from 'vitest';
import { outcomeOf } from './outcome.js';

it('charges what was answered and what its sender left, and nothing else', () => {
  const ends = ['answered', 'rejected', 'failed', 'unreachable', 'client-closed', 'truncated'] as const;
  expect(ends.filter((end) => outcomeOf(end).charged)).toEqual(['answered', 'client-closed']);
});

it('keeps apart what completed, failed, was cancelled and was interrupted', () => {
  const ends = ['answered', 'rejected', 'failed', 'unreachable', 'client-closed', 'truncated'] as const;
  expect(ends.map((end) => outcomeOf(end).outcome)).toEqual([
    'completed',
    'failed',
    'failed',
    'failed',
    'cancelled',
    'interrupted',
  ]);
});
