import { expect, it } from 'vitest';
import { answerFrom, KnowledgeIndex, type Knowledge, type Turn } from '../index.js';
import { BY_WORDS } from './ranking.weights.js';

const articles = [
  { id: 'data', title: 'Extra data', category: 'plans', language: 'en', text: 'A data pack costs 5 CNY.\n\nIt lasts 24 hours.' },
  { id: 'data', title: '加购流量', category: 'plans', language: 'zh', text: '流量包5元。\n\n有效期24小时。' },
  { id: 'fibre', title: 'Fibre repair', category: 'broadband', language: 'en', text: 'A cut cable is repaired within 48 hours.' },
  { id: 'fibre', title: '光纤维修', category: 'broadband', language: 'zh', text: '光纤断了，48小时内修复。' },
  { id: 'invoice', title: 'The invoice', category: 'billing', language: 'en', text: 'The invoice is sent on the 3rd.' },
  { id: 'invoice', title: '账单', category: 'billing', language: 'zh', text: '账单在3日发出。' },
] as const satisfies Knowledge['articles']; // prettier-ignore
const bare = new KnowledgeIndex({ articles });
const knowledge: Knowledge = {
  articles,
  questions: [
    { articleId: 'data', paragraph: 1, text: 'when does my booster run out' },
    { articleId: 'fibre', paragraph: 0, text: 'a digger tore our line out' },
  ],
  concepts: [{ id: 'pack', implies: [], en: ['pack', 'gigs'], zh: ['流量包', '加点G'] }],
  outside: { examples: ['what is the weather like'], words: ['weather'] },
};
const index = new KnowledgeIndex(knowledge);
const user = (text: string): Turn => ({ role: 'user', text });
function best(of: KnowledgeIndex, ...texts: string[]): string | undefined {
  const question = of.read(texts.map(user));
  return question && of.search(question, 1)[0]?.article.id;
}

it('finds an article by a question it is known to answer, and by no chance without', () => {
  expect(best(index, 'the digger tore it')).toBe('fibre');
  expect(best(bare, 'the digger tore it')).toBeUndefined();
});

it('finds an article by a concept that both sides call differently, in each language', () => {
  expect(best(index, 'I want some gigs')).toBe('data');
  expect(best(index, '想加点G')).toBe('data');
  expect(best(bare, 'I want some gigs')).toBeUndefined();
});

it('meets a Chinese question with English words, and answers in Chinese', () => {
  const question = index.read([user('booster怎么续')]);
  expect(question && index.search(question, 1)[0]?.article).toMatchObject({ id: 'data', language: 'zh' });
});

it('reads through a misspelt word', () => {
  expect(best(index, 'the invioce')).toBe('invoice');
});

it('prefers the paragraph that a known question points at', () => {
  const question = index.read([user('when does my booster run out')]);
  const [first, second] = (question && index.search(question, 1)[0]?.paragraphs) ?? [];
  expect(second?.score).toBeGreaterThan(first?.score ?? Infinity);
});

it('explains a score by what each feature adds to it, the most telling first', () => {
  const question = index.read([user('the invoice')]);
  const [article] = question ? index.search(question, 1) : [];
  const shares = article ? index.explain(article, 'words') : [];
  const sizes = shares.map(({ share }) => Math.abs(share));
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  const sum = shares.reduce((total, { share }) => total + share, -BY_WORDS.taught.bias);
  expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(article?.score ?? 0);
});

it('lets a follow-up stay with the matter, and a new subject leave it', () => {
  expect(best(index, 'data pack price', 'and how long?')).toBe('data');
  expect(best(index, 'what does an extra data pack cost?', 'Actually, the invoice?')).toBe('invoice');
});

it('takes a question of things that it has no word for as a new subject', () => {
  const ask = (text: string) => answerFrom(index, [user('when is the invoice sent'), user(text)]);
  expect(ask('What is the capital of Mongolia?').known).toBe(false);
  expect(
    index.read([user('the invoice'), user('What is the capital of Mongolia?')])?.earlier,
  ).toBeUndefined();
  expect(index.read([user('the invoice'), user('is it sent to Mongolia as well?')])?.earlier).toBeDefined();
});

it('is less sure of a question with a word from elsewhere', () => {
  const unwarned = new KnowledgeIndex({ ...knowledge, outside: { examples: [], words: [] } });
  const warned = new KnowledgeIndex({ ...knowledge, outside: { examples: [], words: ['weather'] } });
  const confidence = (of: KnowledgeIndex) => answerFrom(of, [user('data pack weather')]).confidence;
  expect(confidence(warned)).toBeLessThan(confidence(unwarned));
});
