import { expect, it } from 'vitest';
import { discoveryRank, passagesOf, shownScore } from './discovery.js';

it.each([
  [{ words: 0.7, cosine: undefined }, 70],
  [{ words: 0, cosine: 0.2 }, 0],
  [{ words: 0, cosine: 0.45 }, 45],
  [{ words: 0.5, cosine: 0.25 }, 75],
  [{ words: 1, cosine: 0.5 }, 100],
])('scores %j as %d', (match, score) => expect(shownScore(discoveryRank(match))).toBe(score));

it('ranks by words and meaning also what is shown as 100', () => {
  const [more, less] = [0.7, 0.6].map((cosine) => discoveryRank({ words: 1, cosine }));
  expect(more).toBeGreaterThan(less ?? Infinity);
});

const skill = (name: string) => ({ name, description: 'Returns money.', tags: ['money', 'orders'] });

it('makes a passage of what the agent is, and of each skill with its tags', () => {
  const agent = { name: 'Care', description: 'Helps customers.', skills: [skill('Refunds')] };
  expect(passagesOf(agent)).toEqual(['Care. Helps customers', 'Refunds. Returns money. money, orders']);
  expect(passagesOf({ name: 'Care', description: ' ', skills: [] })).toEqual(['Care']);
});

it('bounds how many there are, and how long, and halves no character', () => {
  const skills = Array.from({ length: 40 }, (_, n) => skill(String(n)));
  const passages = passagesOf({ name: 'a', description: '😀'.repeat(600), skills });
  expect(passages).toHaveLength(16);
  expect(passages[0]).toHaveLength(1_000);
  expect(passages[0]?.isWellFormed()).toBe(true);
});
