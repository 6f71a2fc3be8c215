import { defineConfig } from 'vitest/config';

/**
 * The services through their public interfaces, before a platform as that of the journeys. In the mode `crash` every service
 * is killed at every step of a deployment, which takes minutes.
 */
export default defineConfig(({ mode }) => ({
  test: {
    include: ['src/services/*.spec.ts'],
    reporters: ['default', ['json', { outputFile: 'test-results/services.json' }]],
    provide: { everyCrash: mode === 'crash' },
    globalSetup: ['src/platform.global-setup.ts'],
    fileParallelism: false,
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
}));
