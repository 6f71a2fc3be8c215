import { expect, it } from 'vitest';
import { matches } from './matches';

const HANGZHOU = 'Hangzhou 杭州 Zhejiang 浙江';

it.each(['', 'hang', '杭', '州', '浙江', 'zhejiang hang', '浙 杭'])('finds Hangzhou by "%s"', (query) => {
  expect(matches(HANGZHOU, query)).toBe(true);
});

it.each(['zhou', '江苏', 'hang jiangsu', '昌吉'])('does not find Hangzhou by "%s"', (query) => {
  expect(matches(HANGZHOU, query)).toBe(false);
});
