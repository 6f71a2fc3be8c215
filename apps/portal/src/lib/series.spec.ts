import { expect, it } from 'vitest';
import { seriesOf } from './series';

const view = { times: [0, 10, 20], rest: 'other' };
const bucket = (startMs: number, group: string, amountMicro: number) => ({
  startMs,
  group,
  amountMicro,
  quantity: 1,
  events: 1,
});

it('fills gaps with zero and orders groups by cost', () => {
  const series = seriesOf([bucket(0, 'a', 1), bucket(20, 'b', 5), bucket(20, 'a', 2)], view);
  expect(series.times).toEqual([0, 10, 20]);
  expect(series.groups.map(({ name, amountMicro }) => [name, amountMicro])).toEqual([
    ['b', [0, 0, 5]],
    ['a', [1, 0, 2]],
  ]);
});

it('sums up small groups and loses nothing', () => {
  const buckets = Array.from({ length: 9 }, (_, at) => bucket(10, `g${at}`, at + 1));
  const { groups } = seriesOf(buckets, view);
  expect(groups).toHaveLength(6);
  expect(groups.at(-1)?.name).toBe('other');
  expect(groups.reduce((sum, { totalMicro }) => sum + totalMicro, 0)).toBe(45);
});
