import { expect, it } from 'vitest';
import { clipRing, type Ring } from './clip-ring';

const box = { west: 0, south: 0, east: 10, north: 10 };
const square = (from: number, to: number): Ring => [
  [from, from],
  [to, from],
  [to, to],
  [from, to],
  [from, from],
];

it('leaves a ring inside the box as it is', () => {
  expect(clipRing(square(2, 8), box)).toEqual(square(2, 8));
});

it('cuts a ring at the sides of the box, and closes it', () => {
  const clipped = clipRing(square(5, 20), box);
  expect(clipped.at(0)).toEqual(clipped.at(-1));
  expect(new Set(clipped.map(String))).toEqual(new Set(['5,5', '10,5', '10,10', '5,10']));
});

it('fills the box where the ring lies around it', () => {
  expect(new Set(clipRing(square(-5, 20), box).map(String))).toEqual(
    new Set(['0,0', '10,0', '10,10', '0,10']),
  );
});

it('is empty for a ring elsewhere', () => {
  expect(clipRing(square(20, 30), box)).toEqual([]);
});
