import { defineConfig } from 'vitest/config';

/** Public conformance kits against the agent gateway, built beforehand; one file after the other. */
export default defineConfig({
  test: {
    include: ['src/conformance/**/*.spec.ts'],
    reporters: ['default', ['json', { outputFile: 'test-results/conformance.json' }]],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 180_000,
  },
});
