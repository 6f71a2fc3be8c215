import { expect, it } from 'vitest';
import { KnowledgeIndex } from './knowledge-index.js';
import { KnowledgeVectors } from './knowledge-vectors.js';
import type { KnowledgePassage, Nearness } from './passages.js';

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

const index = new KnowledgeIndex({ ...knowledge, outside: { examples: ['Tell me a joke'], words: [] } });

it('takes titles, paragraphs under them, sentences, known questions and outside examples, none too long for an encoder', () => {
  expect(index.passages.map(({ articleId, kind, text }) => [articleId, kind, text])).toEqual([
    ['refunds', 'title', 'Refunds'],
    ['refunds', 'paragraph', 'Refunds\nYour money comes back within five days.'],
    ['refunds', 'paragraph', 'Refunds\nAsk for it in the app.'],
    ['refunds', 'sentence', 'Your money comes back within five days.'],
    ['refunds', 'sentence', 'Ask for it in the app.'],
    ['roaming', 'title', 'Roaming'],
    ['roaming', 'paragraph', 'Roaming\nSwitch roaming on before you travel.'],
    ['roaming', 'sentence', 'Switch roaming on before you travel.'],
    ['roaming', 'known', 'Can I call from abroad?'],
    [undefined, 'outside', 'Tell me a joke'],
  ]);
  const [, long] = new KnowledgeIndex({ articles: [article('a', 'A', 'x'.repeat(5_000))] }).passages;
  expect(long?.text).toHaveLength(1_000);
});

it('refuses the vectors of another knowledge base', () => {
  const vector = { values: new Int8Array(4), scale: 1 };
  expect(() => KnowledgeVectors.learned(index, [vector])).toThrow('1 vectors cannot be those of 10 passages');
});

it('compares a question with an empty knowledge base', () => {
  const empty = new KnowledgeIndex({ articles: [] });
  const question = empty.read([{ role: 'user', text: 'refund' }]);
  const vector = { values: new Int8Array(4), scale: 1 };
  expect(question && KnowledgeVectors.learned(empty, []).nearness(question, vector)).toEqual({ cosines: [] });
});

it('finds by meaning what shares no word, and lets either of the two decide', () => {
  const near = (test: (passage: KnowledgePassage) => boolean) => ({
    cosines: index.passages.map((passage) => (test(passage) ? 0.7 : 0.1)),
  });
  const ranked = (text: string, nearness?: Nearness) => {
    const question = index.read([{ role: 'user', text }]);
    return question ? index.search(question, 5, nearness).map(({ article: { id } }) => id) : [];
  };
  expect(ranked('reimbursement')).toEqual([]);
  expect(
    ranked(
      'reimbursement',
      near(({ articleId }) => articleId === 'refunds'),
    )[0],
  ).toBe('refunds');
  expect(ranked('roaming')).toEqual(['roaming']);
  expect(
    ranked(
      'roaming',
      near(() => false),
    )[0],
  ).toBe('roaming');
});
