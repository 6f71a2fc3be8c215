import { expect, it } from 'vitest';
import { fuse } from './fusion.js';

it.each([
  [{ words: 0.7, cosine: undefined }, 0.7],
  [{ words: 0.7, cosine: 0.1 }, 0.8],
  [{ words: 0.7, cosine: -0.1 }, 0.7],
  [{ words: 0, cosine: 0.2 }, 0],
  [{ words: 0, cosine: 0.3 }, 0.3],
  [{ words: 1, cosine: 0.5 }, 1.5],
])('ranks %j as %d', (match, rank) => expect(fuse(match, 0.2)).toBeCloseTo(rank));
