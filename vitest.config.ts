import { defineConfig } from 'vitest/config';

/** Unit tests: no database, no network beyond loopback. Integration tests have a configuration of their own. */
export default defineConfig({
  resolve: { conditions: ['@isthmus/source'] },
  ssr: { resolve: { conditions: ['@isthmus/source'], externalConditions: ['@isthmus/source'] } },
  test: {
    reporters: ['default', ['json', { outputFile: 'test-results/unit.json' }]],
    include: ['src/**/*.spec.ts', 'src/**/*.spec.tsx'],
    exclude: ['**/*.int.spec.ts', '**/node_modules/**', '**/dist/**'],
    server: { deps: { inline: [/@isthmus\//] } },
    testTimeout: 20_000,
  },
});
