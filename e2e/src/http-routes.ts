import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '@isthmus/tools';

/** Where doors declare their routes: as literals, beside the word that registers them. */
const DECLARATIONS = [
  /server\.(get|post|put|patch|delete)(?:<\w+>)?\(\s*'(\/[^']*)'/g,
  /method: '(GET|POST|PUT|PATCH|DELETE)',\s*path: '(\/[^']*)'/g,
];
/** A route under several paths. */
const LOOP = /for \(const path of \[([^\]]+)\]\) \{\s*server\.(get|post|put|patch|delete)/g;
const HANDLER = /export (?:async )?function (GET|POST|PUT|PATCH|DELETE)\b/g;

/** Every HTTP route of the platform, as `app METHOD path`, read from the code that registers it. */
export async function httpRoutes(): Promise<string[]> {
  const routes: string[] = [];
  for await (const file of glob('apps/*/src/**/*.door.ts', { cwd: ROOT })) {
    const [, app = ''] = file.split('/');
    const source = await readFile(join(ROOT, file), 'utf8');
    for (const declaration of DECLARATIONS)
      for (const [, method = '', path = ''] of source.matchAll(declaration))
        routes.push(`${app} ${method.toUpperCase()} ${path}`);
    for (const [, paths = '', method = ''] of source.matchAll(LOOP))
      for (const [, path = ''] of paths.matchAll(/'([^']+)'/g))
        routes.push(`${app} ${method.toUpperCase()} ${path}`);
  }
  for await (const file of glob('apps/portal/src/app/**/route.ts', { cwd: ROOT })) {
    const path = file.replace('apps/portal/src/app', '').replace('/route.ts', '');
    const source = await readFile(join(ROOT, file), 'utf8');
    for (const [, method = ''] of source.matchAll(HANDLER)) routes.push(`portal ${method} ${path}`);
  }
  return routes.sort();
}

/** Files of apps that open an HTTP server without being called a door: their routes would be missed above. */
export async function doorsByAnotherName(): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob('apps/*/src/**/*.ts', { cwd: ROOT })) {
    if (/\.(door|spec)\.ts$|\/testing\/|\.bench\.|bench\.main/.test(file)) continue;
    const source = await readFile(join(ROOT, file), 'utf8');
    if (/\b(fastify\(|createServer\()/.test(source)) found.push(file);
  }
  return found.sort();
}

/** Pages of the portal that show one thing by its id. */
export async function pagesWithIds(): Promise<string[]> {
  const pages: string[] = [];
  for await (const file of glob('apps/portal/src/app/**/page.tsx', { cwd: ROOT }))
    if (file.includes('['))
      pages.push(
        file
          .replace('apps/portal/src/app', '')
          .replace('/page.tsx', '')
          .replace(/\/\([^)]+\)/g, ''),
      );
  return pages.sort();
}
