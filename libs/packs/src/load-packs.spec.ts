import { expect, it } from 'vitest';
import { loadArticles, loadPacks, parseArticle } from './index.js';

const [support] = loadPacks().filter(({ id }) => id === 'support');

it('finds the support pack with its template', () => {
  expect(support?.template.model).toBe('extract/support');
});

it('has every article of the knowledge base in every language, 150 or more', () => {
  const articles = support ? loadArticles(support) : [];
  const ids = (language: string) => articles.filter((a) => a.language === language).map(({ id }) => id);
  expect(ids('en').length).toBeGreaterThanOrEqual(150);
  expect(ids('zh')).toEqual(ids('en'));
  expect(new Set(ids('en')).size).toBe(ids('en').length);
});

it('names the file and the rule when an article is malformed', () => {
  expect(() => parseArticle('no header', 'en', 'x.md')).toThrow('x.md: expected a header');
  expect(() => parseArticle('---\nid: Bad Id\ntitle: t\ncategory: c\n---\ntext', 'en', 'x.md')).toThrow(
    /x\.md: id must be/,
  );
});
