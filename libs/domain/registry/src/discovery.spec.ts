import { expect, it } from 'vitest';
import { discoveryScore, passagesOf } from './discovery.js';

it.each([
  [{ words: 70, cosine: undefined }, 70],
  [{ words: 70, cosine: 0.1 }, 70],
  [{ words: 0, cosine: 0.2 }, 0],
  [{ words: 0, cosine: 0.4 }, 40],
  [{ words: 0, cosine: 0.9 }, 80],
  [{ words: 50, cosine: 0.4 }, 70],
  [{ words: 100, cosine: 0.4 }, 100],
])('scores %j as %d', (match, score) => expect(discoveryScore(match)).toBe(score));

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
