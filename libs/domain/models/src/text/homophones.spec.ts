import { expect, it } from 'vitest';
import { Homophones } from './homophones.js';

const homophones = new Homophones(['漫游', '话费', '流量', '滞纳']);

it.each([
  ['慢游', '漫游'],
  ['话废', '话费'],
  ['牛量', '流量'],
  ['自纳', '滞纳'],
])('takes %s for %s', (typed, meant) => expect(homophones.meant(typed)).toBe(meant));

it('takes nothing for what sounds like no known pair', () =>
  expect(homophones.meant('天气')).toBeUndefined());
