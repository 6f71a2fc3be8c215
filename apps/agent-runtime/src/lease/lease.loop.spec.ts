import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { expect, it } from 'vitest';
import { holdLease } from './lease.loop.js';

const logger = createLogger({ service: 'test', level: 'silent' });

/** Holds a lease against a host that answers with `outcomes` in turn, the last of them over and over. */
function hold(...outcomes: (AppError | { renewInMs: number })[]) {
  const stopping = new AbortController();
  const seen = { calls: 0 };
  const answer = async () => {
    const outcome = outcomes[Math.min(seen.calls++, outcomes.length - 1)];
    if (outcome instanceof AppError) throw outcome;
    return outcome ?? { renewInMs: 1 };
  };
  const held = holdLease({ holdLease: answer }, { endpoint: 'http://x', signal: stopping.signal, logger });
  return { held, seen, stop: () => stopping.abort() };
}

it('renews the lease, through an outage too, until the registry refuses it', async () => {
  const { held, seen } = hold(
    { renewInMs: 1 },
    new AppError('UNAVAILABLE', 'no registry'),
    { renewInMs: 1 },
    new AppError('FAILED_PRECONDITION', 'The lease has ended'),
  );
  expect(await held).toBe('The lease has ended');
  expect(seen.calls).toBe(4);
});

it('ends its wait when the instance stops, and gives no reason', async () => {
  const { held, seen, stop } = hold({ renewInMs: 60_000 });
  await expect.poll(() => seen.calls).toBe(1);
  stop();
  expect(await held).toBeUndefined();
  expect(seen.calls).toBe(1);
});
