import { defineConfig } from 'vitest/config';

/**
 * Money: four model gateways before two ledgers, killed at every step and at random. In the mode `money` every step is tried
 * and the storm is large, which takes minutes.
 */
export default defineConfig(({ mode }) => ({
  test: {
    include: ['src/money/**/*.spec.ts'],
    reporters: ['default', ['json', { outputFile: 'test-results/money.json' }]],
    provide: { everyLoss: mode === 'money' },
    globalSetup: ['src/money/gateways.global-setup.ts'],
    fileParallelism: false,
    testTimeout: mode === 'money' ? 600_000 : 120_000,
    hookTimeout: 120_000,
  },
}));
