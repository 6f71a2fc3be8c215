import { expect, it } from 'vitest';
import { readCsv } from './read-csv';

it.each([
  ['', []],
  ['a,b', [['a', 'b']]],
  [
    'a,b\r\n1,2\n3,4\n',
    [
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ],
  ],
  [
    'a,\n,b',
    [
      ['a', ''],
      ['', 'b'],
    ],
  ],
  ['"a, ""b""\nc",d', [['a, "b"\nc', 'd']]],
  ['a,""', [['a', '']]],
  ['a,', [['a', '']]],
])('reads %j', (text, expected) => {
  expect(readCsv(text).rows.map(({ values }) => values)).toEqual(expected);
});

it('names the line in which a row begins', () => {
  expect(readCsv('a\n"b\nc"\nd').rows.map(({ line }) => line)).toEqual([1, 2, 4]);
});

it.each([
  ['a\n"b\nc', 2],
  ['a\nb"c', 2],
  ['a\n"b"c', 2],
])('says where a quotation mark of %j is wrong', (text, line) => {
  expect(readCsv(text).openedIn).toBe(line);
});
