import { expect, it } from 'vitest';
import { fuse, meaningOf } from './fusion.js';

const SCALE = { unrelated: 0.25, same: 0.75 };

it.each([
  [-1, 0],
  [0.25, 0],
  [0.5, 0.5],
  [0.75, 1],
  [1, 1],
])('reads the cosine %d as %d', (cosine, score) => expect(meaningOf(cosine, SCALE)).toBe(score));

it('takes nothing from a match by words, and ranks both together above either', () => {
  expect(fuse({ words: 0.7, meaning: 0 }, 0.8)).toBeCloseTo(0.7);
  expect(fuse({ words: 0, meaning: 1 }, 0.8)).toBeCloseTo(0.8);
  expect(fuse({ words: 0, meaning: 0 }, 0.8)).toBe(0);
  expect(fuse({ words: 1, meaning: 0.3 }, 0.8)).toBe(1);
  expect(fuse({ words: 0.5, meaning: 0.5 }, 0.8)).toBeCloseTo(0.7);
});
