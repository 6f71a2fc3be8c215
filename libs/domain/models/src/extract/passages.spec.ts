import { expect, it } from 'vitest';
import { KnowledgeIndex } from './knowledge-index.js';
import { nearnessOf, passagesOf } from './passages.js';

const article = (id: string, title: string, text: string) => ({
  id,
  title,
  text,
  category: 'help',
  language: 'en' as const,
});
const knowledge = {
  articles: [
    article('refunds', 'Refunds', 'Your money comes back within five days.\n\nAsk for it in the app.'),
    article('roaming', 'Roaming', 'Switch roaming on before you travel.'),
  ],
  questions: [{ articleId: 'roaming', paragraph: 0, text: 'Can I call from abroad?' }],
};

it('takes titles, paragraphs and known questions, none too long for an encoder', () => {
  expect(passagesOf(knowledge).map(({ articleId, text }) => [articleId, text])).toEqual([
    ['refunds', 'Refunds'],
    ['refunds', 'Your money comes back within five days.'],
    ['refunds', 'Ask for it in the app.'],
    ['roaming', 'Roaming'],
    ['roaming', 'Switch roaming on before you travel.'],
    ['roaming', 'Can I call from abroad?'],
  ]);
  const [, long] = passagesOf({ articles: [article('a', 'A', 'x'.repeat(5_000))] });
  expect(long?.text).toHaveLength(1_000);
});

it('goes by the nearest passage of an article, from unrelated to the same', () => {
  const nearness = nearnessOf(passagesOf(knowledge), [0.1, 0.6, 0.3, -1, 0.2, 1]);
  expect(nearness.get('refunds')).toBeCloseTo(0.5);
  expect(nearness.get('roaming')).toBe(1);
});

it('finds by meaning what shares no word, and lets either of the two decide', () => {
  const index = new KnowledgeIndex(knowledge);
  const ranked = (text: string, nearness?: ReadonlyMap<string, number>) => {
    const question = index.read([{ role: 'user', text }]);
    return question ? index.search(question, 5, nearness).map(({ article: { id } }) => id) : [];
  };
  expect(ranked('reimbursement')).toEqual([]);
  expect(ranked('reimbursement', new Map([['refunds', 0.6]]))).toEqual(['refunds']);
  expect(ranked('roaming')).toEqual(['roaming']);
  expect(ranked('roaming', new Map([['refunds', 0.9]]))).toEqual(['roaming', 'refunds']);
});
