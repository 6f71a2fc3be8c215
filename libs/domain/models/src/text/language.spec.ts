import { expect, it } from 'vitest';
import { detectLanguage } from './language.js';

it.each([
  ['怎么reset路由器', 'zh'],
  ['Can I pay with 支付宝 from abroad please', 'en'],
  ['When is my bill due?', 'en'],
  ['12345', 'en'],
])('reads the language of %s', (text, language) => expect(detectLanguage(text)).toBe(language));
