import { globSync, readFileSync } from 'node:fs';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Multiplies the runs of property, differential and fuzz tests: `npm run test:thorough`. */
const thorough = process.env['ISTHMUS_THOROUGH'] ?? '1';
if (!/^[1-9]\d*$/.test(thorough)) throw new Error('ISTHMUS_THOROUGH must be a whole number from 1.');

/**
 * Unit tests: no database, no network beyond loopback. Integration tests have a configuration of their own. Spec files
 * share a process and the modules that it has loaded, which takes a quarter of the time of a process for each: what
 * one changes (a clock, a global), it restores. Those that replace modules get a process each.
 */
export default defineConfig({
  resolve: { conditions: ['@isthmus/source'] },
  ssr: { resolve: { conditions: ['@isthmus/source'], externalConditions: ['@isthmus/source'] } },
  test: {
    reporters: ['default', ['json', { outputFile: 'test-results/unit.json' }]],
    server: { deps: { inline: [/@isthmus\//] } },
    // A poll ends as soon as it holds; this is for machines that do more than one thing.
    expect: { poll: { timeout: 5_000 } },
    testTimeout: 20_000 * Number(thorough),
    isolate: false,
    unstubGlobals: true,
    unstubEnvs: true,
    env: { ISTHMUS_THOROUGH: thorough },
    ...filesOf(specsThatReplaceModules()),
  },
});

/** Of the workspace that runs: its folder is the working directory. */
function specsThatReplaceModules(): string[] {
  return globSync('src/**/*.spec.{ts,tsx}').filter((path) =>
    /\bvi\.(mock|doMock)\(/.test(readFileSync(path, 'utf8')),
  );
}

/** Two projects only where needed: a second one takes time to start. */
function filesOf(isolated: string[]): ViteUserConfig['test'] {
  const include = ['src/**/*.spec.ts', 'src/**/*.spec.tsx'];
  const exclude = ['**/*.int.spec.ts', '**/node_modules/**', '**/dist/**'];
  if (isolated.length === 0) return { include, exclude };
  // A project that extends the root adds to its lists: the root has none.
  return {
    projects: [
      { extends: true, test: { name: 'shared', include, exclude: [...exclude, ...isolated] } },
      { extends: true, test: { name: 'isolated', include: isolated, exclude, isolate: true } },
    ],
  };
}
