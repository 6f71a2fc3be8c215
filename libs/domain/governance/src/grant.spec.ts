import fc from 'fast-check';
import { expect, it } from 'vitest';
import { availableOf, decideLease, grantTotal, type QuotaNode } from './grant.js';

const SEED = 20_261_129;
const micro = fc.bigInt({ min: 0n, max: 1_000n });
const request = fc.record({
  present: micro,
  need: micro,
  want: micro,
  available: fc.bigInt({ min: -200n, max: 1_000n }),
});

it.each([
  ['the need, and a quarter of the rest', { present: 0n, need: 200n, want: 900n, available: 1_000n }, 400n],
  ['no more than is wanted', { present: 0n, need: 200n, want: 250n, available: 1_000n }, 250n],
  ['the need where nothing else is left', { present: 10n, need: 60n, want: 900n, available: 50n }, 60n],
  ['what is there already', { present: 400n, need: 200n, want: 900n, available: 600n }, 400n],
  ['less, down to what is wanted', { present: 400n, need: 100n, want: 120n, available: 0n }, 120n],
  ['never less than the need', { present: 400n, need: 100n, want: 20n, available: 0n }, 100n],
  ['less, though nothing is available', { present: 400n, need: 100n, want: 100n, available: -50n }, 100n],
  [
    'nothing where the need is not available',
    { present: 10n, need: 61n, want: 61n, available: 50n },
    undefined,
  ],
])('grants %s', (_, asked, total) => expect(grantTotal(asked)).toBe(total));

it('never grants more than is available, nor less than is needed; a repeat changes nothing', () => {
  fc.assert(
    fc.property(request, ({ present, need, want, available }) => {
      const total = grantTotal({ present, need, want, available });
      if (total === undefined) {
        expect(need - present).toBeGreaterThan(available);
        return;
      }
      expect(total).toBeGreaterThanOrEqual(need);
      if (total > present) expect(total - present).toBeLessThanOrEqual(available);
      if (total < present) expect(total).toBe(need > want ? need : want);
      const left = available + present - total;
      expect(grantTotal({ present: total, need, want, available: left })).toBe(total);
    }),
    { seed: SEED },
  );
});

const node = fc.record({
  limitMicro: fc.option(micro, { nil: undefined }),
  spentMicro: fc.bigInt({ min: 0n, max: 300n }),
  heldMicro: fc.bigInt({ min: 0n, max: 300n }),
});
const balance = node.map((each) => ({ ...each, limitMicro: each.limitMicro ?? 500n }));

it('grants on a path what its tightest place has, and names every place that lacks something', () => {
  const lease = fc.tuple(micro, micro).map(([one, other]) => ({
    totalMicro: one > other ? one : other,
    chargedMicro: one > other ? other : one,
  }));
  const asked = fc.record({
    balance,
    budgets: fc.array(node, { maxLength: 4 }),
    lease,
    need: micro,
    want: micro,
  });
  fc.assert(
    fc.property(asked, ({ balance: first, budgets, lease: present, need, want }) => {
      const nodes: [QuotaNode, ...QuotaNode[]] = [first, ...budgets];
      const decision = decideLease({ nodes, lease: present, needMicro: need, wantMicro: want });
      const least = nodes.flatMap((each) => availableOf(each) ?? []).reduce((a, b) => (a < b ? a : b));
      if (decision.kind === 'grant') {
        expect(decision.totalMicro).toBeGreaterThanOrEqual(present.chargedMicro);
        expect(decision.totalMicro).toBeGreaterThanOrEqual(need);
        const growth = decision.totalMicro - present.totalMicro;
        if (growth > 0n) expect(growth).toBeLessThanOrEqual(least);
        return;
      }
      expect(availableOf(decision.node)).toBe(least);
      expect(decision.needMicro).toBe(need - present.totalMicro);
      const lacking = nodes.filter((each) => (availableOf(each) ?? need) < decision.needMicro);
      expect(decision.lacking).toEqual(lacking);
      expect(lacking.length).toBeGreaterThan(0);
    }),
    { seed: SEED },
  );
});

it('does not limit by a budget that is gone', () => {
  const gone = { limitMicro: undefined, spentMicro: 900n, heldMicro: 900n };
  expect(availableOf(gone)).toBeUndefined();
  const nodes: [QuotaNode, QuotaNode] = [{ limitMicro: 100n, spentMicro: 0n, heldMicro: 0n }, gone];
  const lease = { totalMicro: 0n, chargedMicro: 0n };
  expect(decideLease({ nodes, lease, needMicro: 100n, wantMicro: 100n })).toEqual({
    kind: 'grant',
    totalMicro: 100n,
  });
});
