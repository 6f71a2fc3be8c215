import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rowsOf } from './csv.js';
import { outcomesOf } from './mmlu.outcomes.js';

it('reads commas, line breaks and quotes within quotes', () => {
  expect(rowsOf('a,b\n"x, ""y""\nz",\r\n,1')).toEqual([
    ['a', 'b'],
    ['x, "y"\nz', ''],
    ['', '1'],
  ]);
  expect(rowsOf('')).toEqual([]);
});

it('says where a text is broken', () => {
  expect(() => rowsOf('a,"b')).toThrow('character 2');
  expect(() => rowsOf('a"b,c')).toThrow('character 0');
});

it('reads what is written in quotes', () => {
  const rows = fc.array(
    fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ') }), { minLength: 1 }),
  );
  fc.assert(
    fc.property(rows, (written) => {
      const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
      const csv = written.map((row) => `${row.map(quoted).join(',')}\n`).join('');
      expect(rowsOf(csv)).toEqual(written);
    }),
    { seed: 15 },
  );
});

it('takes outcomes from the columns of both models, and refuses others', () => {
  expect(outcomesOf('prompt,small,large\n"Why?",True,False\n', 'law')).toEqual([
    { text: 'Why?', task: 'law', small: 1, large: 0 },
  ]);
  expect(() => outcomesOf('prompt,small,large\nWhy?,yes,True\n', 'law')).toThrow('law, row 1');
});
