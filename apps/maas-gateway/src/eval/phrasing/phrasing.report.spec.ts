import { expect, it } from 'vitest';
import type { Phrased } from './phrasing.js';
import { documentOf, verdict } from './phrasing.report.js';

const answer = (quoted: boolean, held: boolean): Phrased => ({
  question: 'q',
  text: 't',
  held: 't',
  sentences: 2,
  unsupported: 1,
  right: { quoted, phrased: false, held },
  tookMs: 10,
});
const times = (count: number, one: Phrased) => Array.from({ length: count }, () => one);

it('calls phrasing worse only where chance does not explain the difference', () => {
  expect(verdict([...times(60, answer(true, true)), ...times(40, answer(true, false))])).toContain(
    'worse, so agents quote',
  );
  expect(verdict([...times(98, answer(true, true)), answer(true, false), answer(false, true)])).toContain(
    'not measurably worse',
  );
});

it('prints the shares of all three', () => {
  const text = documentOf('A machine.', [...times(3, answer(true, true)), answer(true, false)]);
  expect(text).toContain('| quoted | 100.0 %');
  expect(text).toContain('| phrased | 0.0 %');
  expect(text).toContain('| phrased, and held to the passages | 75.0 %');
  expect(text).toContain('4 of 8 sentences');
});
