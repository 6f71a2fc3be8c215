import { expect, it } from 'vitest';
import { csvOf } from './csv';

it('quotes what would break a row', () => {
  expect(
    csvOf([
      ['name', 'amount'],
      ['a, "b"\n', 1.5],
    ]),
  ).toBe('\uFEFFname,amount\r\n"a, ""b""\n",1.5\r\n');
});

it('writes no formulas', () => {
  expect(csvOf([['=1+1', '+x', '@x', -2]])).toBe("\uFEFF'=1+1,'+x,'@x,-2\r\n");
});
