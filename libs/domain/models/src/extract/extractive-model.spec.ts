import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answerFrom, KnowledgeIndex, type KnowledgeArticle, type Turn } from '../index.js';
import { streamPieces } from './pieces.js';

const articles: KnowledgeArticle[] = [
  {
    id: 'late-fee',
    title: 'Late fee',
    category: 'billing',
    language: 'en',
    text: 'A late fee of 0.1 % is charged for each day from the 21st.\n\nThe fee stops when the bill is paid. It is shown as a line of its own.',
  },
  {
    id: 'day-pass',
    title: 'Travel Day Pass',
    category: 'roaming',
    language: 'en',
    text: 'The Travel Day Pass costs 30 CNY per day in Japan. The pass lasts 24 hours from the first use abroad.\n\nIt is bought in the app.',
  },
  {
    id: 'mesh',
    title: 'Adding mesh points',
    category: 'broadband',
    language: 'en',
    text: 'A mesh point costs 299 CNY. Place it halfway between the router and the weak room.',
  },
  {
    id: 'late-fee',
    title: '逾期缴费的滞纳金',
    category: 'billing',
    language: 'zh',
    text: '从21日起每天收取0.1%的滞纳金。缴清后停止计收。',
  },
  {
    id: 'day-pass',
    title: '漫游日包的价格',
    category: 'roaming',
    language: 'zh',
    text: '漫游日包在日本每天30元。从第一次使用起24小时有效。',
  },
];
const help = { en: 'Call 10199.', zh: '请拨打10199。' };
const index = new KnowledgeIndex({ articles, help });
const user = (text: string): Turn => ({ role: 'user', text });

it('answers with sentences of the article, and cites them word for word', () => {
  const answer = answerFrom(index, [user('How much is the late fee for each day?')]);
  expect(answer.known).toBe(true);
  expect(answer.text).toContain('0.1 %');
  const [citation] = answer.citations;
  expect(citation).toMatchObject({ articleId: 'late-fee', title: 'Late fee' });
  expect(answer.text).toContain(citation?.quote);
});

it('answers in the language of the question', () => {
  expect(answerFrom(index, [user('滞纳金每天收多少？')]).text).toContain('0.1%');
});

it('lets a follow-up lean on the question before it', () => {
  const turns = [
    user('What does the Travel Day Pass cost in Japan?'),
    { role: 'assistant' as const, text: '30 CNY.' },
  ];
  const answer = answerFrom(index, [...turns, user('And how long does it last?')]);
  expect(answer.text).toContain('24 hours');
  expect(answer.citations[0]?.articleId).toBe('day-pass');
});

it.each([
  ['Who won the football match last night?', '10199', 'en'],
  ['红烧肉怎么做？', '请拨打10199。', 'zh'],
  ['', '10199', 'en'],
])('answers %j with that it does not know, and cites nothing', (text, said, language) => {
  const answer = answerFrom(index, [user(text)]);
  expect(answer).toMatchObject({ known: false, citations: [], language });
  expect(answer.text).toContain(said);
});

it('names what is near where it does not know, and what to do where the knowledge base does not say', () => {
  const unsure = answerFrom(new KnowledgeIndex({ articles }), [
    user('Where in Japan do musicians buy violins from the first owner?'),
  ]);
  expect(unsure).toMatchObject({ known: false, citations: [] });
  expect(unsure.text).toMatch(/I do not know.*Travel Day Pass.*ask a colleague/);
});

it('answers with whole paragraphs, each cited as it is in its article', () => {
  const { citations, text } = answerFrom(index, [user('Where is the Travel Day Pass bought?')]);
  const whole = articles.find(({ title }) => title === 'Travel Day Pass')?.text.split('\n\n') ?? [];
  expect(citations.map(({ quote }) => quote)).toContain('It is bought in the app.');
  expect(citations.every(({ quote }) => whole.includes(quote))).toBe(true);
  expect(text).toBe(citations.map(({ quote }) => quote).join('\n\n'));
});

it('gives the same answer to the same question', () => {
  const ask = () => answerFrom(new KnowledgeIndex({ articles }), [user('mesh point price')]);
  expect(ask()).toEqual(ask());
});

it('answers whatever it is asked, with a confidence from 0 to 1', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 5 }), (texts) => {
      const { confidence, text } = answerFrom(index, texts.map(user));
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(text).not.toBe('');
    }),
    { seed: 20261124 },
  );
});

it('streams pieces that join to the text again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(streamPieces(text).join('')).toBe(text);
    }),
    { seed: 20261124 },
  );
  expect(streamPieces('每天30元。 A fee, yes.')).toEqual(['每天', '30', '元。', ' A', ' fee,', ' yes.']);
});
