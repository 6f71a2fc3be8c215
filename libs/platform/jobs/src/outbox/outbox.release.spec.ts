import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { releaseOf } from './outbox.release.js';
import type { OutboxClaim } from './outbox.types.js';

const row = (id: string, attempts = 1) => ({ id, tenantId: 't', attempts });
const claim = (...rows: OutboxClaim['rows']): OutboxClaim => ({ tenantId: 't', rows, attempts: 1 });
const outcome = (id: string, error: unknown) => ({ published: [], failed: [{ id, error }] });

it('retries with backoff, without limit, while the receiver is unavailable', () => {
  const waits = [1, 2, 6, 500].map((attempts) => {
    const { waiting, deadLettered } = releaseOf(
      claim(row('a', attempts)),
      outcome('a', new AppError('UNAVAILABLE', 'later')),
    );
    expect(deadLettered).toEqual([]);
    return waiting[0]?.waitMs;
  });
  expect(waits).toEqual([500, 1_000, 15_000, 15_000]);
});

it('dead-letters what is refused at once, with the reason', () => {
  const error = new AppError('INVALID_ARGUMENT', 'no \0such sku');
  expect(releaseOf(claim(row('a')), outcome('a', error)).deadLettered).toEqual([
    { id: 'a', reason: 'INVALID_ARGUMENT: no such sku' },
  ]);
});

it('bounds the attempts for unclear failures', () => {
  const bug = new AppError('INTERNAL', 'bug');
  expect(releaseOf(claim(row('a', 13)), outcome('a', bug)).waiting).toHaveLength(1);
  expect(releaseOf(claim(row('a', 14)), outcome('a', bug)).deadLettered).toHaveLength(1);
});

it('never gives up on a message because of its own credentials', () => {
  const denied = new AppError('PERMISSION_DENIED', 'no');
  expect(releaseOf(claim(row('a', 999)), outcome('a', denied)).waiting).toHaveLength(1);
});

it('releases untried rows as if they had not been claimed', () => {
  const release = releaseOf(claim(row('a'), row('b', 3)), { published: ['a'], failed: [] });
  expect(release).toEqual({
    published: ['a'],
    waiting: [],
    deadLettered: [],
    untried: [{ id: 'b', attempts: 3 }],
  });
});

it('delays all rows alike while the receiver is unavailable, longer with each failure of the tenant', () => {
  const failed = outcome('a', new AppError('UNAVAILABLE', 'later'));
  const release = releaseOf(claim(row('a'), row('b')), failed, 3);
  expect(release.waiting).toMatchObject([{ id: 'a', waitMs: 2_000 }]);
  expect(release.untried).toEqual([{ id: 'b', attempts: 1 }]);
  expect(release.heldMs).toBe(2_000);
});
