import { quantise } from '@isthmus/domain-models';
import { beforeEach, expect, it } from 'vitest';
import { AnswerStore, ROOM } from './answer.store.js';
import { bytesOf, type KeptEntry } from './kept.entry.js';

let now: number;
let store: AnswerStore;
beforeEach(() => {
  now = 1_000;
  store = new AnswerStore(() => now, {
    all: { entries: 6, bytes: 100_000 },
    tenant: { entries: 4, bytes: 40_000 },
  });
});

function kept(id: string, change: Partial<KeptEntry> = {}, text = 'answer'): KeptEntry {
  const answer = { output: { text }, usage: { inputTokens: 1, outputTokens: 1 } };
  const parts = { id, groupId: 'g', tenantId: 't', keyId: 'k', question: id, answer };
  const entry = store.entryOf({ ...parts, ...change, lifetimeS: 10 });
  store.put(entry);
  return entry;
}
const found = (...ids: string[]) => ids.filter((id) => store.find(id) !== undefined);

it('finds an entry until its time is over', () => {
  const entry = kept('a');
  now += 9_999;
  expect(store.find('a')).toBe(entry);
  expect(store.ageS(entry)).toBeCloseTo(9.999);
  now += 1;
  expect(store.find('a')).toBeUndefined();
  expect([store.size, store.keptOf('t'), store.groupOf('g')]).toEqual([
    0,
    { entries: 0, bytes: 0 },
    undefined,
  ]);
});

it('drops the least recently used entry of a tenant that has more than its room', () => {
  for (const id of ['a', 'b', 'c', 'd']) kept(id);
  store.find('a');
  kept('e');
  expect(found('a', 'b', 'c', 'd', 'e')).toEqual(['a', 'c', 'd', 'e']);
});

it('drops the least recently used entry of all where there is no more room', () => {
  for (const id of ['a', 'b', 'c']) kept(id);
  for (const id of ['d', 'e', 'f', 'g']) kept(id, { tenantId: 'u', keyId: 'l' });
  expect(found('a', 'b', 'c', 'd')).toEqual(['b', 'c', 'd']);
  expect([store.keptOf('t').entries, store.keptOf('u').entries]).toEqual([2, 4]);
});

it('counts bytes, and keeps nothing that is larger than the room of a tenant', () => {
  const entry = kept('a');
  expect(store.keptOf('t')).toEqual({ entries: 1, bytes: bytesOf(entry) });
  kept('b', {}, 'x'.repeat(15_000));
  kept('c', {}, 'x'.repeat(15_000));
  expect(found('a', 'b', 'c')).toEqual(['c']);
  kept('d', {}, 'x'.repeat(30_000));
  expect(found('c', 'd')).toEqual(['c']);
});

it('replaces an entry, and forgets what was kept before', () => {
  kept('a', {}, 'x'.repeat(10_000));
  const second = kept('a');
  expect(store.find('a')).toBe(second);
  expect(store.keptOf('t')).toEqual({ entries: 1, bytes: bytesOf(second) });
});

it('drops what was kept for a key, and for all', () => {
  kept('a');
  kept('b', { keyId: 'l' });
  store.dropKey('k');
  expect(found('a', 'b')).toEqual(['b']);
  store.clear();
  expect([found('b'), store.size, store.groupOf('g')]).toEqual([[], 0, undefined]);
});

const meaning = (vector: number[], version = '1') => ({ vector: quantise(vector), version });

it('finds the nearest entries of a group, once they have a meaning and while they are kept', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => kept(id));
  expect(store.groupOf('g')?.hasMeanings).toBe(false);
  const nearest = (version?: string) =>
    store
      .groupOf('g')
      ?.nearest(meaning([1, 0], version), 2)
      .map(({ entry }) => entry.id);
  expect(nearest()).toEqual([]);
  if (a && b && c)
    for (const [entry, vector] of [
      [a, [0, 1]],
      [b, [1, 0]],
      [c, [0.8, 0.6]],
    ] as const)
      store.describe(entry, meaning([...vector]));
  expect(nearest()).toEqual(['b', 'c']);
  expect(nearest('2')).toEqual([]);
  if (b) store.dropKey(b.keyId);
  expect(store.groupOf('g')).toBeUndefined();
});

it('gives no meaning to what is no longer kept', () => {
  const entry = kept('a');
  kept('b');
  store.used(entry);
  now += 20_000;
  expect(store.find('a')).toBeUndefined();
  store.describe(entry, meaning([1, 0]));
  expect(entry.meaning).toBeUndefined();
});

it('stays within its room under ten thousand entries of many keys', () => {
  const flooded = new AnswerStore();
  for (let n = 0; n < 10_000; n++) {
    const answer = { output: { text: 'x'.repeat(n % 50) }, usage: { inputTokens: 1, outputTokens: 1 } };
    const parts = {
      id: `i${n}`,
      groupId: `g${n % 7}`,
      tenantId: 'flood',
      keyId: `k${n % 3}`,
      question: 'q',
      answer,
    };
    flooded.put(flooded.entryOf({ ...parts, lifetimeS: 60 }));
  }
  const { entries, bytes } = flooded.keptOf('flood');
  expect([entries, flooded.size]).toEqual([ROOM.tenant.entries, ROOM.tenant.entries]);
  expect(bytes).toBeLessThan(ROOM.tenant.bytes);
  expect(flooded.find('i0')).toBeUndefined();
  expect(flooded.find('i9999')).toBeDefined();
});
