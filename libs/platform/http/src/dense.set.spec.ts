import { expect, it } from 'vitest';
import { DenseSet } from './dense.set.js';

const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
const namesIn = (set: DenseSet<{ name: string }>) => [...set].map(({ name }) => name).sort();

it('has what was added and not deleted, once', () => {
  const set = new DenseSet<{ name: string }>();
  for (const item of [a, b, c, a]) set.add(item);
  expect(namesIn(set)).toEqual(['a', 'b', 'c']);
  expect([set.delete(a), set.delete(a), set.size]).toEqual([true, false, 2]);
  expect(namesIn(set)).toEqual(['b', 'c']);
  expect([set.delete(c), set.delete(b), set.size]).toEqual([true, true, 0]);
  set.add(a);
  expect(namesIn(set)).toEqual(['a']);
});

it('is a set of its own, and can change while it is walked', () => {
  const [one, other] = [new DenseSet<{ name: string }>(), new DenseSet<{ name: string }>()];
  for (const item of [a, b, c]) one.add(item);
  other.add(b);
  for (const item of one) one.delete(item);
  expect([one.size, namesIn(other)]).toEqual([0, ['b']]);
});
