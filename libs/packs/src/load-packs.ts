import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { articleHeaderSchema, packSchema, type Article, type Language, type Pack } from './pack.schema.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Every pack of this library; throws an error that names the file and the rule when one is malformed. */
export function loadPacks(root = ROOT): Pack[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(root, entry.name)).includes('pack.json'))
    .map((entry) => join(root, entry.name, 'pack.json'))
    .sort()
    .map((file) => checked(packSchema, JSON.parse(readFileSync(file, 'utf8')), file));
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

function checked<Schema extends z.ZodType>(schema: Schema, input: unknown, file: string): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new Error(
    `${file}: ${result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
  );
}
