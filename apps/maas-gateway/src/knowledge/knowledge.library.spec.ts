import { answerFrom } from '@isthmus/domain-models';
import { expect, it } from 'vitest';
import { loadKnowledgeBases } from './knowledge.library.js';

const support = loadKnowledgeBases().find(({ id }) => id === 'support');

/** What the portal and the documentation suggest to ask. */
it.each([
  ['How do I pay my bill?', 'billing-04-payment-methods'],
  ['When is my bill due?', 'billing-02-due-date'],
  ['How do I move my number to you?', 'plans-18-port-in'],
  ['What does data cost in Japan?', 'roaming-01-travel-day-pass'],
  ['The LOS light is red.', 'broadband-07-red-los-light'],
  ['逾期缴费会怎样？', 'billing-03-late-fee'],
  ['怎么换成 eSIM？', 'plans-20-esim-setup'],
  ['去香港要开通漫游吗？', 'roaming-05-hong-kong-macao-taiwan'],
  ['晚上网速很慢怎么办？', 'broadband-15-slow-evenings'],
])('answers %s from %s', (text, articleId) => {
  const answer = support && answerFrom(support.index, [{ role: 'user', text }]);
  expect(answer?.citations.map((citation) => citation.articleId)).toContain(articleId);
});

/** The same words but for one, which turns the answer round. */
it.each([
  ['How do I switch on roaming?', 'roaming-08-activate-roaming'],
  ['turn roaming on please', 'roaming-08-activate-roaming'],
  ['怎么开通国际漫游？', 'roaming-08-activate-roaming'],
  ['How do I switch off roaming?', 'roaming-09-turn-off-roaming'],
  ['turn my roaming off', 'roaming-09-turn-off-roaming'],
  ['怎么关闭国际漫游？', 'roaming-09-turn-off-roaming'],
])('answers %s from %s and nothing else', (text, articleId) => {
  const answer = support && answerFrom(support.index, [{ role: 'user', text }]);
  expect([...new Set(answer?.citations.map((citation) => citation.articleId))]).toEqual([articleId]);
});

it('finds every article by its own title', () => {
  const articles = support?.index.articles ?? [];
  const first = (title: string) =>
    support && answerFrom(support.index, [{ role: 'user', text: title }]).citations[0]?.articleId;
  expect(articles.length).toBeGreaterThan(300);
  expect(articles.filter(({ id, title }) => first(title) !== id).map(({ title }) => title)).toEqual([]);
});
