import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyReconciliation, mismatchesOf, reconcile, type ExpectedEvent } from './reconcile.js';

const event = (eventId: string, change: Partial<ExpectedEvent> = {}): ExpectedEvent => ({
  at: new Date(1_000),
  eventId,
  tenantId: 't',
  quantity: 7n,
  isPending: false,
  ...change,
});

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

async function compared(ours: ExpectedEvent[], theirs: ExpectedEvent[]) {
  const result = emptyReconciliation();
  await reconcile(each(ours), each(theirs), result);
  return result;
}

it('finds no difference between the same events', async () => {
  const events = ['a', 'b', 'c'].map((id) => event(id));
  const result = await compared(events, events);
  expect(result).toEqual({ ...emptyReconciliation(), expected: 3, charged: 3 });
  expect(mismatchesOf(result)).toBe(0);
});

it('tells what was not charged, what nobody used, and what differs', async () => {
  const ours = [event('a'), event('b'), event('d'), event('e'), event('f', { isPending: true })];
  const theirs = [event('a'), event('c'), event('d', { quantity: 8n }), event('e', { tenantId: 'u' })];
  const result = await compared(ours, theirs);
  expect(result).toEqual({
    expected: 5,
    charged: 4,
    pending: 1,
    missing: 1,
    unknown: 1,
    different: 2,
    examples: ['missing b', 'unknown c', 'different d', 'different e'],
  });
  expect(mismatchesOf(result)).toBe(4);
});

it('compares by time first: the same id at another time is two differences', async () => {
  const result = await compared([event('a')], [event('a', { at: new Date(999) })]);
  expect(result).toMatchObject({ missing: 1, unknown: 1 });
});

it('counts a charge that was waiting and has come as charged', async () => {
  const waiting = event('a', { isPending: true });
  expect(await compared([waiting], [waiting])).toMatchObject({ pending: 0, charged: 1, missing: 0 });
});

it('names twenty examples at most', async () => {
  const many = Array.from({ length: 30 }, (_, n) => event(String(n).padStart(2, '0')));
  const result = await compared(many, []);
  expect([result.missing, result.examples.length]).toEqual([30, 20]);
});

it('agrees with sets of ids, whatever is left out of either side', async () => {
  const place = fc.record({ at: fc.integer({ min: 0, max: 3 }), id: fc.integer({ min: 0, max: 9 }) });
  const sides = fc.uniqueArray(place, { selector: ({ at, id }) => `${at} ${id}`, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(sides, sides, async (first, second) => {
      const keys = (side: typeof first) => side.map(({ at, id }) => `${at} ${id}`).sort();
      const events = (side: typeof first) =>
        keys(side).map((key) => event(key, { at: new Date(Number(key.split(' ')[0])) }));
      const result = await compared(events(first), events(second));
      const [ours, theirs] = [new Set(keys(first)), new Set(keys(second))];
      expect([result.missing, result.unknown, result.expected, result.charged]).toEqual([
        [...ours].filter((key) => !theirs.has(key)).length,
        [...theirs].filter((key) => !ours.has(key)).length,
        ours.size,
        theirs.size,
      ]);
    }),
  );
});
