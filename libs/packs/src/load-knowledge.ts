import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checked, ROOT } from './checked.js';
import {
  articleHeaderSchema,
  conceptsSchema,
  outsideSchema,
  questionsSchema,
  type Article,
  type Concept,
  type Knowledge,
  type KnownQuestion,
  type Language,
  type Pack,
} from './pack.schema.js';

/**
 * What a pack's agent knows: articles, and the files that help to find them. Throws an error that names the file and
 * the rule when one is malformed or does not fit the articles.
 */
export function loadKnowledge(pack: Pack, root = ROOT): Knowledge {
  const folder = join(root, pack.id);
  const languages = pack.knowledgeBase?.languages ?? [];
  const articles = loadArticles(pack, root);
  const outside = readJson(join(folder, 'questions', 'outside.json'), outsideSchema);
  return {
    articles,
    questions: languages.flatMap((language) => loadQuestions(folder, language, articles)),
    concepts: checkImplied(
      readJson(join(folder, 'concepts.json'), conceptsSchema) ?? [],
      join(folder, 'concepts.json'),
    ),
    outside: {
      examples: Object.values(outside?.examples ?? {}).flat(),
      words: Object.values(outside?.words ?? {}).flat(),
    },
    help: pack.knowledgeBase?.help,
  };
}

/** The articles of a pack's knowledge base, in every language it has, ordered by language and id. */
export function loadArticles(pack: Pack, root = ROOT): Article[] {
  return (pack.knowledgeBase?.languages ?? []).flatMap((language) => {
    const folder = join(root, pack.id, 'articles', language);
    return readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => parseArticle(readFileSync(join(folder, name), 'utf8'), language, join(folder, name)));
  });
}

/** An article is a header of `key: value` lines between two `---`, then its text. */
export function parseArticle(source: string, language: Language, file: string): Article {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]+)$/.exec(source);
  if (!match?.[1] || !match[2])
    throw new Error(`${file}: expected a header between two lines of ---, then text`);
  const header = Object.fromEntries(
    match[1].split(/\r?\n/).map((line) => {
      const colon = line.indexOf(':');
      return [
        line.slice(0, colon).trim(),
        line
          .slice(colon + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      ];
    }),
  );
  return { ...checked(articleHeaderSchema, header, file), language, text: match[2].trim() };
}

/** `questions/<language>.json`: for each article, a list of questions for each of its paragraphs. */
function loadQuestions(folder: string, language: Language, articles: readonly Article[]): KnownQuestion[] {
  const file = join(folder, 'questions', `${language}.json`);
  const byArticle = readJson(file, questionsSchema) ?? {};
  return Object.entries(byArticle).flatMap(([articleId, byParagraph]) => {
    const article = articles.find((one) => one.id === articleId && one.language === language);
    if (!article) throw new Error(`${file}: ${articleId} is not an article in ${language}`);
    const paragraphs = article.text.split(/\n\s*\n/).length;
    if (byParagraph.length !== paragraphs) {
      throw new Error(`${file}: ${articleId} has ${paragraphs} paragraphs, not ${byParagraph.length}`);
    }
    return byParagraph.flatMap((texts, paragraph) => texts.map((text) => ({ articleId, paragraph, text })));
  });
}

function checkImplied(concepts: Concept[], file: string): Concept[] {
  const ids = concepts.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new Error(`${file}: ${twice} is defined twice`);
  const unknown = concepts.flatMap(({ implies }) => implies).find((id) => !ids.includes(id));
  if (unknown !== undefined) throw new Error(`${file}: implies ${unknown}, which is not a concept`);
  for (const { id, opposite } of concepts) {
    const other = concepts.find((concept) => concept.id === opposite);
    if (opposite !== undefined && other?.opposite !== id)
      throw new Error(`${file}: ${id} has the opposite ${opposite}, which does not have it back`);
  }
  return concepts;
}

/** Undefined when the file is not there: everything but the articles is optional. */
function readJson<Schema extends Parameters<typeof checked>[0]>(file: string, schema: Schema) {
  return existsSync(file) ? checked(schema, JSON.parse(readFileSync(file, 'utf8')), file) : undefined;
}
