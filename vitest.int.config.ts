import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * Integration tests: real PostgreSQL, a database of its own for each project. Spec files run one after the other in one
 * process, which loads modules once.
 */
export default defineConfig({
  resolve: { conditions: ['@isthmus/source'] },
  ssr: { resolve: { conditions: ['@isthmus/source'], externalConditions: ['@isthmus/source'] } },
  test: {
    // Usage is charged a second after it arose.
    expect: { poll: { timeout: 5_000 } },
    reporters: ['default', ['json', { outputFile: 'test-results/integration.json' }]],
    include: ['src/**/*.int.spec.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    server: { deps: { inline: [/@isthmus\//] } },
    globalSetup: [fileURLToPath(new URL('./libs/testing/src/vitest.global-setup.ts', import.meta.url))],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    isolate: false,
  },
});
