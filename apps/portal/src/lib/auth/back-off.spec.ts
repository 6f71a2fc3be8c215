import { expect, it } from 'vitest';
import { afterAttempt, NO_ATTEMPTS, waitOf } from './back-off';

const RULE = { free: 3, firstMs: 1_000, maxMs: 5_000, forgetMs: 60_000 };
const NOW = 1_800_000_000_000;

/** The waits after each of `count` attempts, each made as soon as it may be. */
function waits(count: number): number[] {
  let known = NO_ATTEMPTS;
  let now = NOW;
  return Array.from({ length: count }, () => {
    known = afterAttempt(known, RULE, now);
    const waitMs = waitOf(known, now);
    now += waitMs;
    return waitMs;
  });
}

it('doubles the wait after the free attempts, up to its maximum', () => {
  expect(waits(7)).toEqual([0, 0, 1_000, 2_000, 4_000, 5_000, 5_000]);
});

it('stays at its maximum after any number of attempts', () => {
  const known = afterAttempt({ failures: 5_000, blockedUntilMs: 0, lastMs: NOW }, RULE, NOW);
  expect(waitOf(known, NOW)).toBe(5_000);
});

it('forgets after a quiet time, and not before', () => {
  const known = { failures: 10, blockedUntilMs: 0, lastMs: NOW };
  expect(afterAttempt(known, RULE, NOW + 60_000).failures).toBe(11);
  expect(afterAttempt(known, RULE, NOW + 60_001).failures).toBe(1);
});
