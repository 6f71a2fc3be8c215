import { defineConfig } from 'vitest/config';

/**
 * Journeys: one whole platform, built beforehand, with its own ports and data; one file after the other. In the mode
 * `crash` every service is killed at every step of a deployment, which takes minutes.
 */
export default defineConfig(({ mode }) => ({
  test: {
    include: ['src/*.spec.ts'],
    reporters: ['default', ['json', { outputFile: 'test-results/e2e.json' }]],
    provide: { everyCrash: mode === 'crash' },
    globalSetup: ['src/platform.global-setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
}));
