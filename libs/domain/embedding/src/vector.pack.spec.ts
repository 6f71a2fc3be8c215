import { quantise } from './int8.vector.js';
import { expect, it } from 'vitest';
import { packVectors, unpackVectors } from './vector.pack.js';

it('keeps vectors byte by byte, wherever the bytes lie', () => {
  const vectors = [quantise([0.6, -0.8, 0]), quantise([0, 0, 1])];
  const bytes = packVectors(vectors);
  expect(bytes).toHaveLength(14);
  const shifted = Buffer.concat([Buffer.from([9]), bytes]).subarray(1);
  expect(unpackVectors(shifted, 3)).toEqual(vectors);
  expect(unpackVectors(packVectors([]), 1)).toEqual([]);
});
