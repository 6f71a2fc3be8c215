import { setTimeout as sleep } from 'node:timers/promises';
import type { Activities } from '@isthmus/workflow-api';
import type { Logger } from '@isthmus/platform-observability';
import { expect, it } from 'vitest';
import { WorkerService } from './worker.service.js';

it('stops at once while its server is unavailable', async () => {
  const warnings: string[] = [];
  const environment = {
    TEMPORAL_ADDRESS: '127.0.0.1:1', // Nothing listens on it.
    TEMPORAL_NAMESPACE: 'default',
    ACTIVITIES_MAX: 1,
  };
  const logger = { warn: (_: object, text: string) => warnings.push(text) } as unknown as Logger; // All that is used of it.
  const worker = new WorkerService(environment, { logger }, {} as Activities /* None is run. */);
  worker.onApplicationBootstrap();
  await expect.poll(() => warnings.length, { timeout: 15_000 }).toBe(1);
  await sleep(50);
  const started = performance.now();
  await worker.beforeApplicationShutdown();
  expect(performance.now() - started).toBeLessThan(500);
  expect(worker.running).toBe(false);
});
