import { expect, it } from 'vitest';
import { csvRow } from './csv.js';

it.each([
  [['a', '', 'b c'], 'a,,b c\n'],
  [['a,b', 'say "x"', 'two\nlines', 'a\rb'], '"a,b","say ""x""","two\nlines","a\rb"\n'],
  [['=1+1', '+1', '-1', '@a', '\tb', '\rc'], `'=1+1,'+1,'-1,'@a,'\tb,"'\rc"\n`],
  [['a=1', '1-1', 'a@b'], 'a=1,1-1,a@b\n'],
  [['=a,b'], `"'=a,b"\n`],
])('writes %j', (cells, row) => {
  expect(csvRow(cells)).toBe(row);
});
