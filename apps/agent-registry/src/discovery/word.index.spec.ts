import { expect, it } from 'vitest';
import { WordIndex } from './word.index.js';

const agent = (id: string, name: string, version = 1) => ({
  id,
  version,
  spec: { name, description: '', skills: [] },
});
const found = (index: ReturnType<WordIndex['of']>, query: string) =>
  [...index.relevances(query)].map((relevance) => relevance > 0);

it('keeps the index of a tenant while its agents are the same', () => {
  const words = new WordIndex();
  const agents = [agent('a', 'Bills'), agent('b', 'Roaming')];
  const index = words.of('tenant', agents);
  expect(found(index, 'roaming')).toEqual([false, true]);
  expect(words.of('tenant', [...agents])).toBe(index);
  expect(words.of('other', agents)).not.toBe(index);
});

it.each([
  ['another version', [agent('a', 'Roaming', 2), agent('b', 'Bills', 2)], [true, false]],
  ['another order', [agent('b', 'Roaming'), agent('a', 'Bills')], [true, false]],
  ['one more', [agent('a', 'Bills'), agent('b', 'Roaming'), agent('c', 'Roaming')], [false, true, true]],
  ['one less', [agent('a', 'Bills')], [false]],
])('indexes again with %s', (_, agents, expected) => {
  const words = new WordIndex();
  words.of('tenant', [agent('a', 'Bills'), agent('b', 'Roaming')]);
  expect(found(words.of('tenant', agents), 'roaming')).toEqual(expected);
});
