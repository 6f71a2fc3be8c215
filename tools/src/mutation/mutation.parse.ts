import { parseAst } from 'vitest/node';

/** Whether the text of a mutant is TypeScript; `path` says whether it may have JSX. */
export function parses(text: string, path: string): boolean {
  try {
    parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' });
    return true;
  } catch {
    return false;
  }
}
