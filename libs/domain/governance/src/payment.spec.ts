import fc from 'fast-check';
import { expect, it } from 'vitest';
import { availableOf, type QuotaNode } from './grant.js';
import { payCharges, spread, type LeaseState, type PaymentBooks, type RatedCharge } from './payment.js';

const SEED = 20_261_129;
interface Line {
  eventId: string;
}
const line = (eventId: string, amountMicro: bigint) => ({ line: { eventId }, priceId: 'p', amountMicro });
const charge = (heldMicro: bigint, ...lines: ReturnType<typeof line>[]): RatedCharge<Line> => ({
  id: 'r',
  leaseId: 'l',
  heldMicro,
  lines,
});
const booksOf = (books: Partial<PaymentBooks>): PaymentBooks => ({
  balanceMicro: 1_000n,
  heldMicro: 0n,
  leases: new Map(),
  nodes: new Map(),
  earlier: new Map(),
  ...books,
});
const lease = (totalMicro: bigint, chargedMicro = 0n, path: string[] = []) =>
  new Map<string, LeaseState>([['l', { totalMicro, chargedMicro, path }]]);
const payOne = (books: Partial<PaymentBooks>, each: RatedCharge<Line>) =>
  payCharges(booksOf(books), [each])[0];

it('pays at most what was held, from the lease, and calls the rest a claim', () => {
  const books = { leases: lease(100n), heldMicro: 100n };
  expect(payOne(books, charge(50n, line('a', 30n), line('b', 40n)))).toMatchObject({
    chargedMicro: 50n,
    workedMicro: 70n,
    fromLeaseMicro: 50n,
    fromAvailableMicro: 0n,
    discrepancy: 'claim',
    lines: [{ amountMicro: 30n }, { amountMicro: 20n }],
  });
});

it('pays from what is available on the whole path once the lease is over', () => {
  const nodes = new Map<string, QuotaNode>([
    ['tight', { limitMicro: 100n, spentMicro: 60n, heldMicro: 20n }],
    ['gone', { limitMicro: undefined, spentMicro: 0n, heldMicro: 0n }],
  ]);
  const books = { leases: lease(40n, 40n, ['tight', 'gone']), nodes, heldMicro: 900n };
  expect(payOne(books, charge(50n, line('a', 50n)))).toMatchObject({
    chargedMicro: 20n,
    fromLeaseMicro: 0n,
    fromAvailableMicro: 20n,
    discrepancy: 'uncovered',
  });
});

it('pays several late charges together no more than a budget has left', () => {
  const nodes = new Map([['day', { limitMicro: 100n, spentMicro: 70n, heldMicro: 0n }]]);
  const late = [charge(20n, line('a', 20n)), charge(20n, line('b', 20n))];
  const payments = payCharges(booksOf({ leases: lease(40n, 40n, ['day']), nodes }), late);
  expect(payments.map(({ chargedMicro }) => chargedMicro)).toEqual([20n, 10n]);
});

it('pays for a forgotten lease from the balance, never what others hold', () => {
  expect(payOne({ heldMicro: 990n }, charge(50n, line('a', 50n)))).toMatchObject({
    chargedMicro: 10n,
    discrepancy: 'uncovered',
  });
  expect(payOne({ heldMicro: 1_200n }, charge(50n, line('a', 50n)))).toMatchObject({ chargedMicro: 0n });
});

it('pays an event once, with what it cost when it was charged', () => {
  const books = { leases: lease(100n), heldMicro: 100n, earlier: new Map([['a', 7n]]) };
  expect(payOne(books, charge(50n, line('a', 30n)))).toMatchObject({
    lines: [],
    chargedMicro: 7n,
    discrepancy: undefined,
  });
  // What was charged for the request earlier counts against what was held for it.
  expect(payOne(books, charge(10n, line('a', 30n), line('b', 30n), line('b', 30n)))).toMatchObject({
    lines: [{ line: { eventId: 'b' }, amountMicro: 3n }],
    chargedMicro: 10n,
  });
});

it('spreads an amount over lines in order', () => {
  const amounts = spread([line('a', 5n), line('b', 5n), line('c', 5n)], 7n).map((each) => each.amountMicro);
  expect(amounts).toEqual([5n, 2n, 0n]);
});

const micro = (max: bigint) => fc.bigInt({ min: 0n, max });
const state = fc
  .record({ total: micro(200n), charged: micro(200n), path: fc.subarray(['x', 'y']) })
  .map(({ total, charged, path }): LeaseState => ({
    totalMicro: total > charged ? total : charged,
    chargedMicro: charged,
    path,
  }));
const node = fc.record({ limitMicro: micro(300n), spentMicro: micro(100n), heldMicro: micro(100n) });
const batch = fc.array(
  fc.record({
    lease: fc.constantFrom('l0', 'l1', 'gone'),
    held: micro(60n),
    events: fc.array(fc.record({ event: fc.nat(12), amount: micro(50n) }), { maxLength: 3 }),
  }),
  { maxLength: 20 },
);

it('never overdraws the balance, a budget or a lease, and charges no event twice', () => {
  const books = fc.record({ l0: state, l1: state, x: node, y: node, free: micro(200n) });
  fc.assert(
    fc.property(books, batch, ({ l0, l1, x, y, free }, charges) => {
      const leases = new Map([...Object.entries({ l0, l1 })]);
      const heldMicro = [l0, l1].reduce((sum, each) => sum + each.totalMicro - each.chargedMicro, 0n);
      const nodes = new Map<string, QuotaNode>([...Object.entries({ x, y })]);
      const rated = charges.map(({ lease: leaseId, held, events }, n) => ({
        id: `r${n}`,
        leaseId,
        heldMicro: held,
        lines: events.map(({ event, amount }) => line(`e${event}`, amount)),
      }));
      const balanceMicro = heldMicro + free;
      const payments = payCharges(booksOf({ balanceMicro, heldMicro, leases, nodes }), rated);
      const paid = payments.flatMap(({ lines }) => lines);
      expect(new Set(paid.map((each) => each.line.eventId)).size).toBe(paid.length);
      const sum = (of: (payment: (typeof payments)[number]) => bigint, leaseIds = ['l0', 'l1', 'gone']) =>
        payments.reduce((total, each) => total + (leaseIds.includes(each.leaseId) ? of(each) : 0n), 0n);
      expect(paid.reduce((total, each) => total + each.amountMicro, 0n)).toBe(
        sum((each) => each.fromLeaseMicro + each.fromAvailableMicro),
      );
      expect(sum((each) => each.fromAvailableMicro)).toBeLessThanOrEqual(free);
      for (const [id, each] of leases)
        expect(sum(({ fromLeaseMicro }) => fromLeaseMicro, [id])).toBeLessThanOrEqual(
          each.totalMicro - each.chargedMicro,
        );
      for (const [key, each] of nodes) {
        const onPath = [...leases].filter(([, { path }]) => path.includes(key)).map(([id]) => id);
        const extra = sum(({ fromAvailableMicro }) => fromAvailableMicro, onPath);
        const available = availableOf(each) ?? 0n;
        if (extra > 0n) expect(extra).toBeLessThanOrEqual(available);
      }
      payments.forEach((each, n) => {
        const newMicro = each.fromLeaseMicro + each.fromAvailableMicro;
        expect(newMicro).toBeLessThanOrEqual(rated[n]?.heldMicro ?? 0n);
        const listed = each.lines.reduce((total, { amountMicro }) => total + amountMicro, 0n);
        expect(listed).toBe(newMicro);
      });
    }),
    { seed: SEED },
  );
});
