import { expect, it } from 'vitest';
import { nextView, type Change, type View } from './use-camera';

const size = { width: 800, height: 500 };
const START: View = { camera: { x: 10, y: 20, zoom: 2 }, isCentred: false };
const focus = (id: string, change: { width?: number; x?: number } = {}): Change => ({
  kind: 'focus',
  focus: { id, place: [change.x ?? 100, 40], zoom: 6 },
  size: { ...size, width: change.width ?? size.width },
});
const nothing: Change = { kind: 'focus', focus: undefined, size };
const move: Change = { kind: 'move', x: 7, y: 0 };
const after = (...changes: Change[]) => changes.reduce(nextView, START);

/** Where the place lies on the canvas. */
const seen = ({ camera: { zoom, x, y } }: View, place = 100) => [zoom, place * zoom + x, 40 * zoom + y];

it('shows what is chosen in the middle of the canvas, enlarged', () => {
  expect(seen(after(focus('wuhan')))).toEqual([6, 400, 250]);
  expect(seen(after(focus('wuhan'), move, focus('xian')))).toEqual([6, 400, 250]);
});

it('centres it in a canvas that changes its size, unless somebody has moved the map', () => {
  const resized = focus('wuhan', { width: 600, x: 75 });
  expect(seen(after(focus('wuhan'), resized), 75)).toEqual([6, 300, 250]);
  for (const moved of [move, { kind: 'zoom', factor: 2, around: { x: 0, y: 0 } }, { kind: 'reset' }] as const)
    expect(after(focus('wuhan'), moved, resized).camera).toEqual(after(focus('wuhan'), moved).camera);
});

it('returns to what was seen before the first choice', () => {
  expect(after(focus('wuhan'), move, focus('xian'), nothing).camera).toEqual(START.camera);
  expect(after(nothing).camera).toEqual(START.camera);
});

it('changes nothing but what it returns, so that it may run twice', () => {
  const view = after(focus('wuhan'));
  expect(nextView(view, nothing)).toEqual(nextView(view, nothing));
});
