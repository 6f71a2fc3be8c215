import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

/**
 * What is said about the whole repository, besides what Nx runs for one workspace:
 * ESLint: directions, sizes, style · oxlint: rules that need types, import cycles · knip: what nothing uses.
 */
const LINTERS = [
  { name: 'eslint', args: () => ['.', '--cache', '--cache-location', cacheFile()] },
  { name: 'oxlint', args: () => ['--type-aware', '--quiet'] },
  { name: 'knip', args: () => ['--no-progress', '--no-config-hints'] },
];

/** Runs every linter over the repository; their output goes to the console. */
export async function lintRepository(): Promise<boolean> {
  let clean = true;
  for (const { name, args } of LINTERS) {
    const linter = spawn(join(ROOT, 'node_modules', '.bin', name), args(), {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' },
    });
    const [code] = (await once(linter, 'exit')) as [number | null];
    clean &&= code === 0;
  }
  return clean;
}

/** ESLint's cache knows the text of a file; what else a verdict depends on, rules and tags, is in the cache's name. */
function cacheFile(): string {
  const hash = createHash('sha256');
  const sources = ['eslint.config.js', 'tools/eslint/**/*.js', '{apps,libs}/**/package.json', 'package.json'];
  const skipped = (name: string) => name === 'node_modules';
  for (const file of globSync(sources, { cwd: ROOT, exclude: skipped }).sort())
    hash.update(file).update(readFileSync(join(ROOT, file)));
  return join(ROOT, '.nx', 'cache', `eslint-${hash.digest('hex').slice(0, 16)}.json`);
}
