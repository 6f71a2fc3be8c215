import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { loadKnowledge, loadPacks } from './index.js';

const [support] = loadPacks().filter(({ id }) => id === 'support');
const roots: string[] = [];
afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true })));

it('has a question for every paragraph of every article, in each language', () => {
  const { articles, questions } = support ? loadKnowledge(support) : { articles: [], questions: [] };
  const asked = new Set(questions.map(({ articleId, paragraph }) => `${articleId} ${paragraph}`));
  const paragraphs = articles.flatMap(({ id, text }) =>
    text.split(/\n\s*\n/).map((_, paragraph) => `${id} ${paragraph}`),
  );
  expect(articles.length).toBeGreaterThan(300);
  expect(paragraphs.filter((paragraph) => !asked.has(paragraph))).toEqual([]);
});

it('keeps the paragraphs of an article the same in every language', () => {
  const articles = support ? loadKnowledge(support).articles : [];
  const counts = (language: string) =>
    articles
      .filter((article) => article.language === language)
      .map(({ id, text }) => [id, text.split(/\n\s*\n/).length]);
  expect(counts('zh')).toEqual(counts('en'));
});

it.each([
  ['questions/en.json', { gone: [['why?']] }, /en\.json: gone is not an article in en/],
  ['questions/en.json', { fee: [['why?'], ['how?']] }, /en\.json: fee has 1 paragraphs, not 2/],
  ['questions/en.json', { fee: [['']] }, /en\.json: fee\.0\.0 must not be empty/],
  ['questions/outside.json', { examples: { en: [] } }, /outside\.json: words/],
  ['concepts.json', [{ id: 'a', en: [], zh: [] }], /concepts\.json: 0 must have a phrase/],
  ['concepts.json', [{ id: 'a', implies: ['b'], en: ['x'], zh: [] }], /implies b, which is not a concept/],
  [
    'concepts.json',
    [
      { id: 'a', opposite: 'b', en: ['x'], zh: [] },
      { id: 'b', en: ['y'], zh: [] },
    ],
    /a has the opposite b, which does not have it back/,
  ],
])('names the file and the rule when %s is %j', (file, content, message) => {
  const root = packWith(file, content);
  expect(() => loadKnowledge({ ...pack(), id: 'p' }, root)).toThrow(message);
});

it('needs nothing but articles', () => {
  const knowledge = loadKnowledge({ ...pack(), id: 'p' }, packWith('readme.txt', ''));
  expect(knowledge).toMatchObject({ questions: [], concepts: [], outside: { examples: [], words: [] } });
});

function pack() {
  if (!support) throw new Error('no pack support');
  return { ...support, knowledgeBase: { name: 'Help', languages: ['en' as const] } };
}

/** A pack of one article of one paragraph, and one more file. */
function packWith(file: string, content: unknown): string {
  const root = mkdtempSync(join(tmpdir(), 'packs-'));
  roots.push(root);
  const article = '---\nid: fee\ntitle: Fee\ncategory: billing\n---\nA fee is charged.';
  write(join(root, 'p', 'articles', 'en', 'fee.md'), article);
  write(join(root, 'p', file), JSON.stringify(content));
  return root;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
