import { defineConfig } from 'vitest/config';

/** Journeys in a browser: one whole platform, built beforehand, with its own ports and data; one file after the other. */
export default defineConfig({
  test: {
    include: ['src/*.spec.ts'],
    reporters: ['default', ['json', { outputFile: 'test-results/e2e.json' }]],
    globalSetup: ['src/platform.global-setup.ts'],
    fileParallelism: false,
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
