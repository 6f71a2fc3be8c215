import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Calls `visit` with the source of everything that a module imports or exports from, types included. */
export function onImport(visit) {
  const visitor = (node) => node.source && visit(node.source.value, node);
  return {
    ImportDeclaration: visitor,
    ExportNamedDeclaration: visitor,
    ExportAllDeclaration: visitor,
    ImportExpression: (node) => node.source.type === 'Literal' && visit(node.source.value, node),
  };
}

/** The file behind a relative import, or `undefined` where there is none. TypeScript may name it by its `.js`. */
export function fileOf(importer, source) {
  if (!source.startsWith('.')) return undefined;
  const path = resolve(dirname(importer), source);
  return [
    path,
    path.replace(/\.js$/, '.ts'),
    path.replace(/\.js$/, '.tsx'),
    `${path}.ts`,
    `${path}.tsx`,
  ].find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}

const texts = new Map();

/** Whether a file imports one of these packages, or that name of one, as far as its text tells. */
export function importsAny(file, packages) {
  const modifiedMs = statSync(file).mtimeMs;
  const known = texts.get(file);
  const text = known?.modifiedMs === modifiedMs ? known.text : readFileSync(file, 'utf8');
  texts.set(file, { modifiedMs, text });
  return packages.some((wanted) =>
    typeof wanted === 'string'
      ? text.includes(`from '${wanted}'`)
      : new RegExp(`import [^;]*\\b${wanted.name}\\b[^;]* from '${wanted.from}'`).test(text),
  );
}
