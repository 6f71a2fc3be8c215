import { defineConfig } from 'vitest/config';

/** Official client libraries against one model gateway with its ledger, built beforehand; one file after the other. */
export default defineConfig({
  test: {
    include: ['src/compat/**/*.spec.ts'],
    reporters: ['default', ['json', { outputFile: 'test-results/compat.json' }]],
    globalSetup: ['src/compat/gateway.global-setup.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 30_000,
  },
});
