import type { TestProject } from 'vitest/node';
import { startObedientUpstream } from './obedient-upstream.ts';
import { startTestPlatform } from './test-platform.ts';

/** Starts one platform with two instances of every service for all journeys, and always ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const upstream = await startObedientUpstream();
  return startTestPlatform(project, {
    instances: 2,
    environment: {
      METER_INTERVAL_MS: '5000',
      // MCP servers of tests are on loopback.
      EXTERNAL_PRIVATE_NETWORKS: 'allow',
      MODEL_UPSTREAMS: JSON.stringify([upstream.configuration]),
    },
    close: upstream.close,
  });
}
