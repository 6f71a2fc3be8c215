import { expect, it } from 'vitest';
import { fits, placeLabels, positions, type Spot } from './labels';

const canvas = { width: 200, height: 100 };

it('puts a name right of its dot first, then left, above, below', () => {
  const [right, left, above, below] = positions({ x: 100, y: 50, radius: 5 }, 40);
  expect(right?.left).toBeGreaterThan(105);
  expect(left?.right).toBeLessThan(95);
  expect(above?.bottom).toBeLessThan(45);
  expect(below?.top).toBeGreaterThan(55);
});

it('refuses a place that another name has taken', () => {
  const [right] = positions({ x: 100, y: 50, radius: 5 }, 40);
  const free = { left: 0, top: 0, right: 50, bottom: 20 };
  const taken = { left: 120, top: 45, right: 180, bottom: 60 };
  expect([fits(right ?? taken, [free], canvas), fits(right ?? taken, [taken], canvas)]).toEqual([
    true,
    false,
  ]);
});

it('refuses a place that leaves the canvas', () => {
  const [right, left] = positions({ x: 180, y: 50, radius: 5 }, 40);
  expect([right, left].map((area) => area && fits(area, [], canvas))).toEqual([false, true]);
});

/** The same pseudo-random numbers each time. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

it.each([1, 1.6, 3, 8, 24])('lets no two labels collide, nor a label and a large dot, at zoom %d', (zoom) => {
  const [size, random] = [{ width: 900, height: 600 }, numbers(7)];
  const next = () => random.next().value;
  const spots: Spot[] = Array.from({ length: 400 }, (_, n) => ({
    x: next() * 900 * zoom - 200 * (zoom - 1),
    y: next() * 600 * zoom - 200 * (zoom - 1),
    radius: 2 + next() * 8,
    text: 'x'.repeat(2 + Math.floor(next() * 14)),
    strong: n % 5 === 0,
  }));
  const widthOf = (text: string) => text.length * 7;
  const placed = placeLabels(spots, { canvas: size, widthOf, most: 26 * zoom ** 2 });
  expect(placed.length).toBeGreaterThan(0);
  const dots = spots
    .filter(({ radius }) => radius >= 4)
    .map(({ x, y, radius }) => ({
      left: x - radius,
      top: y - radius,
      right: x + radius,
      bottom: y + radius,
    }));
  placed.forEach(({ area }, at) => {
    const others = placed.slice(at + 1).map((other) => other.area);
    expect(fits(area, [...others, ...dots], size)).toBe(true);
  });
});

it('keeps two names on a line apart', () => {
  const spot = (text: string, x: number): Spot => ({ x, y: 50, radius: 1, text, strong: false });
  const widthOf = () => 40;
  // The second name would begin 2 px after the end of the first.
  const placed = placeLabels([spot('First', 20), spot('Second', 62)], { canvas, widthOf, most: 30 });
  const [first, second] = placed.map(({ area }) => area);
  expect(placed).toHaveLength(2);
  expect(second?.top === first?.top && (second?.left ?? 0) - (first?.right ?? 0) < 6).toBe(false);
});

it('covers as few small dots as it can', () => {
  const dot = (x: number, y: number): Spot => ({ x, y, radius: 1, text: '', strong: false });
  const named = { ...dot(100, 50), text: 'Named' };
  const widthOf = (text: string) => (text === 'Named' ? 40 : 500);
  const right = [dot(110, 50), dot(120, 50), dot(130, 50)];
  const [placed] = placeLabels([named, ...right], { canvas, widthOf, most: 1 });
  expect(placed?.area.right).toBeLessThan(100);
});

it('gives the first spots the places', () => {
  const spot = (text: string): Spot => ({ x: 100, y: 50, radius: 1, text, strong: false });
  const placed = placeLabels(
    Array.from({ length: 40 }, (_, n) => spot(String(n))),
    { canvas: { width: 200, height: 100 }, widthOf: () => 60, most: 30 },
  );
  expect(placed.map(({ text }) => text).slice(0, 2)).toEqual(['0', '1']);
  expect(placed.length).toBeLessThan(10);
});

it('names no smaller metro beside a larger one that found no place', () => {
  const spot = (text: string, x: number): Spot => ({ x, y: 50, radius: 1, text, strong: false });
  const widthOf = (text: string) => (text === 'Larger' ? 500 : 20);
  const spots = [spot('Larger', 100), spot('Neighbour', 120), spot('Distant', 20)];
  const placed = placeLabels(spots, { canvas, widthOf, most: 30 });
  expect(placed.map(({ text }) => text)).toEqual(['Distant']);
});
