import { setTimeout as sleep } from 'node:timers/promises';
import { quota } from '@isthmus/contracts';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import type { Held, Spender } from './quota.types.js';
import { hold, holderOf, spender } from './testing/holder.fixture.js';
import { FakeQuotaLedger } from './testing/index.js';

const { SubjectKind } = quota;

it('holds without a call once a slice covers it', async () => {
  const ledger = new FakeQuotaLedger(1_000_000n);
  const holder = holderOf(ledger);
  const first = await hold(holder, 100n);
  first.settle({ micro: 40n, tokens: 1 });
  const { lease } = ledger.calls;
  const held = holder.hold(spender, { micro: 100n, tokens: 1 });
  expect(held).not.toBeInstanceOf(Promise);
  expect(ledger.calls.lease).toBe(lease);
  expect((held as Held).leaseId).toBe(first.leaseId);
});

it('asks once for many that wait together', async () => {
  const ledger = new FakeQuotaLedger(1_000_000n);
  const holder = holderOf(ledger);
  await Promise.all(Array.from({ length: 100 }, () => hold(holder, 100n)));
  expect(ledger.calls).toMatchObject({ getPolicy: 1 });
  expect(ledger.calls.lease).toBeLessThanOrEqual(3);
});

it('asks ever more seldom for a load that has just begun', async () => {
  const ledger = new FakeQuotaLedger(1_000_000n);
  const holder = holderOf(ledger);
  for (let request = 0; request < 1_000; request++) (await hold(holder, 1n)).settle({ micro: 1n, tokens: 1 });
  expect(ledger.calls.lease).toBeLessThanOrEqual(20);
});

it('refuses what the balance does not cover, and not the small one that waits beside it', async () => {
  const holder = holderOf(new FakeQuotaLedger(1_000n));
  const [large, small] = await Promise.allSettled([hold(holder, 5_000n), hold(holder, 500n)]);
  expect(large).toMatchObject({ status: 'rejected', reason: { code: 'BUDGET_EXHAUSTED' } });
  expect(small).toMatchObject({ status: 'fulfilled' });
});

it('frees what was not used, once', async () => {
  const holder = holderOf(new FakeQuotaLedger(1_000n));
  const held = await hold(holder, 1_000n);
  await expect(hold(holder, 600n)).rejects.toMatchObject({ code: 'BUDGET_EXHAUSTED' });
  held.settle({ micro: 300n, tokens: 1 });
  held.settle({ micro: 0n, tokens: 0 });
  await hold(holder, 700n);
  await expect(hold(holder, 1n)).rejects.toMatchObject({ code: 'BUDGET_EXHAUSTED' });
});

it('gives back what another holder needs', async () => {
  const ledger = new FakeQuotaLedger(1_000n);
  const [first, second] = [holderOf(ledger), holderOf(ledger)];
  [first, second].forEach((holder) => holder.start());
  (await hold(first, 900n)).settle({ micro: 0n, tokens: 0 });
  expect(ledger.availableMicro).toBeLessThan(900n);
  await hold(second, 900n);
  await Promise.all([first.close(), second.close()]);
});

it('returns what is idle of a key whose lease had expired before, while another key goes on', async () => {
  const ledger = new FakeQuotaLedger(1_000_000n);
  const subject = { kind: SubjectKind.KEY, id: '*' };
  ledger.policy = {
    budgets: [{ id: 'b', subject, window: 'day', limitMicro: 1_000_000n, spentMicro: 0n, heldMicro: 0n }],
    limits: [],
  };
  const holder = holderOf(ledger);
  const use = async (keyId: string) => {
    const held = await holder.hold({ ...spender, keyId }, { micro: 1_000n, tokens: 1 });
    held.settle({ micro: 1n, tokens: 1 });
  };
  const returnIdle = async () => {
    ledger.clock += 6_000;
    holder.tend();
    await sleep(10);
  };
  holder.start();
  await sleep(10); // Without the watch every request reads the policy again.
  await use('busy');
  await use('rare');
  await returnIdle(); // A lease with nothing left is not renewed, and expires.
  ledger.clock += 56_000;
  await use('busy');
  await returnIdle();
  await use('rare');
  await returnIdle();
  await vi.waitFor(() => {
    // What was spent and is not charged yet.
    expect(ledger.heldMicro).toBeLessThan(10n);
  });
  await holder.close();
});

it('says when prices may have changed', async () => {
  const ledger = new FakeQuotaLedger(1_000n);
  const onPricesChanged = vi.fn();
  const holder = holderOf(ledger, { onPricesChanged });
  holder.start();
  await vi.waitFor(() => {
    ledger.changePrices();
    expect(onPricesChanged).toHaveBeenCalled();
  });
  await holder.close();
});

it('gives back what was recalled while it was asking for more', async () => {
  const ledger = new FakeQuotaLedger(1_000n);
  const [first, second] = [holderOf(ledger), holderOf(ledger)];
  [first, second].forEach((holder) => holder.start());
  (await hold(first, 400n)).settle({ micro: 0n, tokens: 0 });
  const [, held] = await Promise.all([hold(first, 500n), hold(second, 400n)]);
  expect(held.micro).toBe(400n);
  await Promise.all([first.close(), second.close()]);
});

it('repairs a lost answer with the next call', async () => {
  const ledger = new FakeQuotaLedger(1_000n);
  const holder = holderOf(ledger);
  (await hold(holder, 100n)).settle({ micro: 100n, tokens: 1 });
  ledger.losesNextAnswer = true;
  await expect(hold(holder, 900n)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });
  await hold(holder, 900n);
});

it('does not use a lease when it may have expired, and takes a new one', async () => {
  const ledger = new FakeQuotaLedger(1_000n);
  const holder = holderOf(ledger);
  const first = await hold(holder, 100n);
  ledger.clock += 56_000;
  const second = await hold(holder, 100n);
  expect(second.leaseId).not.toBe(first.leaseId);
});

it('goes on with a lease that is renewed', async () => {
  const ledger = new FakeQuotaLedger(1_000n);
  const holder = holderOf(ledger);
  const first = await hold(holder, 100n);
  for (let n = 0; n < 5; n++) {
    ledger.clock += 20_000;
    await holder.renew();
  }
  expect((await hold(holder, 100n)).leaseId).toBe(first.leaseId);
});

it('spends what it has while governance is unavailable, until it expires', async () => {
  const ledger = new FakeQuotaLedger(1_000_000n);
  const holder = holderOf(ledger);
  holder.start();
  await vi.waitFor(() => hold(holder, 10n));
  (await hold(holder, 10n)).settle({ micro: 10n, tokens: 1 });
  ledger.isAvailable = false;
  await hold(holder, 10n);
  ledger.clock += 56_000;
  await expect(hold(holder, 10n)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await holder.close();
});

it('returns what is idle, and everything at the end', async () => {
  const ledger = new FakeQuotaLedger(1_000n);
  const holder = holderOf(ledger);
  (await hold(holder, 100n)).settle({ micro: 0n, tokens: 0 });
  expect(ledger.heldMicro).toBeGreaterThan(0n);
  ledger.clock += 6_000;
  holder.tend();
  await vi.waitFor(() => expect(ledger.heldMicro).toBe(0n));
  await hold(holder, 100n);
  await holder.close();
  expect(ledger.heldMicro).toBe(100n);
});

it('tells spenders apart by what there are budgets for', async () => {
  const ledger = new FakeQuotaLedger(1_000_000n);
  const holder = holderOf(ledger);
  const other = { ...spender, keyId: 'k2' };
  const leaseOf = async (who: Spender) => (await holder.hold(who, { micro: 1n, tokens: 1 })).leaseId;
  expect(await leaseOf(other)).toBe(await leaseOf(spender));
  const subject = { kind: SubjectKind.KEY, id: 'k2' };
  ledger.policy.budgets.push({
    id: 'b1',
    subject,
    window: 'total',
    limitMicro: 5n,
    spentMicro: 0n,
    heldMicro: 0n,
  });
  ledger.clock += 1_001; // Without a watch, a policy is fresh for a second.
  expect(await leaseOf(other)).not.toBe(await leaseOf(spender));
});

/** Holders that spend, crash, expire and lose answers at random against one small balance. */
it('never spends more than there is, and charges everything that was held', async () => {
  const step = fc.record({
    holder: fc.nat(3),
    action: fc.constantFrom(
      'hold',
      'hold',
      'hold',
      'settle',
      'settle',
      'lose',
      'crash',
      'idle',
      'renew',
      'wait',
    ),
    micro: fc.bigInt({ min: 1n, max: 300n }),
    share: fc.bigInt({ min: 0n, max: 100n }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
      const balance = 2_000n;
      const ledger = new FakeQuotaLedger(balance);
      const holders = [0, 1, 2, 3].map(() => ({ quota: holderOf(ledger), held: [] as Held[] }));
      holders.forEach(({ quota: each }) => each.start());
      let worked = 0n;
      let charged = 0n;
      const settle = ({ held }: { held: Held[] }, share: bigint) => {
        const over = held.shift();
        if (!over) return;
        const used = (over.micro * share) / 100n;
        worked += used;
        charged += ledger.charge({ leaseId: over.leaseId, heldMicro: over.micro, workedMicro: used });
        over.settle({ micro: used, tokens: 1 });
      };
      for (const { holder: index, action, micro, share } of steps) {
        const holder = holders[index];
        if (!holder) continue;
        if (action === 'hold')
          await hold(holder.quota, micro).then(
            (each) => holder.held.push(each),
            () => undefined,
          );
        if (action === 'settle') settle(holder, share);
        if (action === 'lose') ledger.losesNextAnswer = true;
        if (action === 'idle') holder.quota.tend();
        if (action === 'renew') await holder.quota.renew().catch(() => undefined);
        if (action === 'wait') {
          ledger.clock += 2_000;
          await Promise.all(holders.map((each) => each.quota.renew().catch(() => undefined)));
        }
        if (action === 'crash') {
          // Its journal is replayed: what it worked is charged, what was idle expires.
          while (holder.held.length > 0) settle(holder, share);
          await holder.quota.close();
          holder.quota = holderOf(ledger);
          holder.quota.start();
        }
        expect(ledger.availableMicro).toBeGreaterThanOrEqual(0n);
      }
      for (const holder of holders) while (holder.held.length > 0) settle(holder, 50n);
      await Promise.all(holders.map((each) => each.quota.close()));
      expect(charged).toBe(worked);
      expect(ledger.balanceMicro).toBe(balance - worked);
      expect(ledger.balanceMicro).toBeGreaterThanOrEqual(0n);
      expect(ledger.heldMicro).toBe(0n);
    }),
    { numRuns: 30 },
  );
}, 60_000);
