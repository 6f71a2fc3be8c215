import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { quota } from '@isthmus/contracts';
import { expect, it, vi } from 'vitest';
import { hold, holderOf, spender } from './testing/holder.fixture.js';
import { FakeQuotaLedger } from './testing/index.js';

const { SubjectKind } = quota;

it('keeps to limits of requests, tokens and requests in flight over two holders', async () => {
  const ledger = new FakeQuotaLedger(1_000_000n);
  const subject = { kind: SubjectKind.KEY, id: '*' };
  ledger.policy.limits.push({
    id: 'l1',
    subject,
    requestsPerMinute: 10n,
    tokensPerMinute: 1_000n,
    concurrentRequests: 0,
  });
  const [first, second] = [holderOf(ledger), holderOf(ledger)];
  const attempts = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) => hold(n % 2 ? first : second, 1n, 10)),
  );
  const held = attempts.filter(({ status }) => status === 'fulfilled');
  expect(held.length).toBeLessThanOrEqual(10);
  expect(held.length).toBeGreaterThan(0);
  expect(attempts.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'RATE_LIMITED', retryAfterMs: 1_000 },
  });
  expect(first.limitsOf(spender).requests).toMatchObject({ limit: 10 });
  ledger.clock += 60_000;
  ledger.nextMinute();
  await hold(first, 1n, 10);
});

it('takes a few seconds of what it uses ahead, so that a steady load rarely asks', async () => {
  const ledger = new FakeQuotaLedger(1_000_000_000n);
  const limit = { subject: { kind: SubjectKind.ORGANISATION, id: '' }, requestsPerMinute: 100_000n };
  const numbers = { ...limit, tokensPerMinute: 10_000_000n, concurrentRequests: 1_000 };
  ledger.policy = { budgets: [], limits: [{ id: 'l', ...numbers }] };
  const holder = holderOf(ledger);
  const seconds = 20;
  for (let second = 0; second < seconds; second++) {
    for (let count = 0; count < 50; count++) {
      const held = await hold(holder, 100n, 10);
      await turn();
      held.settle({ micro: 100n, tokens: 10 });
    }
    holder.tend();
  }
  await holder.close();
  expect(ledger.calls.lease).toBeLessThan(seconds);
  expect(ledger.calls.leaseRate).toBeLessThan(seconds);
});

it('counts requests in flight, and frees their slots', async () => {
  const ledger = new FakeQuotaLedger(1_000_000n);
  const subject = { kind: SubjectKind.ORGANISATION, id: '' };
  ledger.policy.limits.push({
    id: 'l1',
    subject,
    requestsPerMinute: 0n,
    tokensPerMinute: 0n,
    concurrentRequests: 2,
  });
  const holder = holderOf(ledger);
  const [held] = await Promise.all([hold(holder, 1n), hold(holder, 1n)]);
  await expect(hold(holder, 1n)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  held.settle({ micro: 1n, tokens: 1 });
  await hold(holder, 1n);
});

it('obeys a limit that is set while it runs', async () => {
  const ledger = new FakeQuotaLedger(1_000_000n);
  const holder = holderOf(ledger);
  holder.start();
  await hold(holder, 1n);
  const subject = { kind: SubjectKind.KEY, id: 'k1' };
  ledger.policy.limits.push({
    id: 'l1',
    subject,
    requestsPerMinute: 1n,
    tokensPerMinute: 0n,
    concurrentRequests: 0,
  });
  ledger.announcePolicy();
  await sleep(5);
  await hold(holder, 1n);
  await expect(hold(holder, 1n)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await holder.close();
});

it('counts what was used and what is in flight across changes of the policy', async () => {
  const ledger = new FakeQuotaLedger(1_000_000n);
  const limit = { id: 'l', subject: { kind: SubjectKind.ORGANISATION, id: '' }, tokensPerMinute: 0n };
  ledger.policy = { budgets: [], limits: [{ ...limit, requestsPerMinute: 4n, concurrentRequests: 2 }] };
  const holder = holderOf(ledger);
  holder.start();
  const inFlight = [await hold(holder, 1n), await hold(holder, 1n)];
  const changeTo = (requestsPerMinute: bigint) =>
    vi.waitFor(async () => {
      ledger.policy = { budgets: [], limits: [{ ...limit, requestsPerMinute, concurrentRequests: 2 }] };
      ledger.announcePolicy();
      await turn();
    });
  await changeTo(4n);
  await expect(hold(holder, 1n)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  inFlight.forEach((held) => held.settle({ micro: 1n, tokens: 1 }));
  for (let count = 0; count < 2; count++) (await hold(holder, 1n)).settle({ micro: 1n, tokens: 1 });
  await changeTo(4n);
  await expect(hold(holder, 1n)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await changeTo(5n);
  (await hold(holder, 1n)).settle({ micro: 1n, tokens: 1 });
  await holder.close();
});
