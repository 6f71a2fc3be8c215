import { expect, it } from 'vitest';
import { documentTerms, questionTerms } from './terms.js';

it('brings spellings and number words together', () => {
  expect(documentTerms('Wi-Fi e-SIM 1,000 minutes')).toEqual(documentTerms('wifi eSIM 1000 minute'));
  expect(documentTerms('three days')).toEqual(documentTerms('3 days'));
  expect(documentTerms('三十天')).toEqual(documentTerms('30天'));
  expect(documentTerms('planes')).not.toEqual(documentTerms('plans'));
  expect(documentTerms('paid paying pays')).toEqual(['pay', 'pay', 'pay']);
});

it('indexes Chinese by characters and pairs, and drops question words from questions', () => {
  expect(documentTerms('流量包')).toEqual(['流', '量', '包', '流量', '量包']);
  expect(questionTerms('请问流量怎么查')).toEqual(['流', '量', '流量', '查']);
  expect(questionTerms('How much is the late fee?')).toEqual(documentTerms('late fees'));
});

it('keeps words of other scripts, and with accents, whole', () => {
  expect(documentTerms('Café Привет мир')).toEqual(['café', 'привет', 'мир']);
  expect(documentTerms('reset路由')).toEqual([...documentTerms('reset'), '路', '由', '路由']);
});

it('does not sort long runs of combining marks, which takes quadratic time', () => {
  const before = process.threadCpuUsage();
  expect(documentTerms(`fee ${'\u0323\u0301'.repeat(70_000)} late`)).toEqual(documentTerms('fee late'));
  expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(1_000); // 10 s when sorted
});
