import { expect, it } from 'vitest';
import { detectLanguage } from './language.js';
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

it.each([
  ['怎么reset路由器', 'zh'],
  ['Can I pay with 支付宝 from abroad please', 'en'],
  ['When is my bill due?', 'en'],
  ['12345', 'en'],
])('reads the language of %s', (text, language) => expect(detectLanguage(text)).toBe(language));

it('does not sort long runs of combining marks, which takes quadratic time', () => {
  const before = process.threadCpuUsage();
  expect(documentTerms(`fee ${'\u0323\u0301'.repeat(70_000)} late`)).toEqual(documentTerms('fee late'));
  expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(1_000); // 10 s when sorted
});
