import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface BenchText {
  name: string;
  text: string;
}

const LIMIT = 1_000_000;

/** About a megabyte each, less where the repository holds less: no text is repeated to fill up. */
export function benchTexts(): BenchText[] {
  return [
    { name: 'English', text: articles('en') || packageReadmes() },
    { name: 'Chinese', text: articles('zh') || messages() },
    { name: 'code', text: packageFile('typescript/lib/typescript.js').slice(0, LIMIT) },
    { name: 'declarations', text: packageFile('typescript/lib/lib.dom.d.ts').slice(0, LIMIT) },
    { name: 'English of READMEs', text: packageReadmes() },
    { name: 'Chinese of messages', text: messages() },
  ];
}

/** The support agent's articles, written for this project. */
function articles(language: string): string {
  const folder = fileURLToPath(new URL(`../../../packs/support/articles/${language}/`, import.meta.url));
  if (!existsSync(folder)) return '';
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort();
  return files
    .map((file) => readFileSync(`${folder}${file}`, 'utf8'))
    .join('\n')
    .slice(0, LIMIT);
}

function packageReadmes(): string {
  const root = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));
  const files = readdirSync(root)
    .map((name) => `${root}${name}/README.md`)
    .filter((file) => existsSync(file));
  return files
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
    .slice(0, LIMIT);
}

/** The compiler's messages in Chinese, without their English keys. */
function messages(): string {
  const translated: unknown = JSON.parse(
    packageFile('typescript/lib/zh-cn/diagnosticMessages.generated.json'),
  );
  return Object.values(translated ?? {}).join('\n');
}

function packageFile(path: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(path), 'utf8');
}
