import { setTimeout as sleep } from 'node:timers/promises';
import type { Activities } from '@isthmus/workflow-api';
import type { Logger } from '@isthmus/platform-observability';
import { expect, it } from 'vitest';
import { WorkerService } from './worker.service.js';

it('stops at once while its server is unavailable', async () => {
  const warnings: string[] = [];
  const worker = new WorkerService({
    address: '127.0.0.1:1', // Nothing listens on it.
    namespace: 'default',
    activitiesMax: 1,
    activities: {} as Activities, // None is run.
    logger: { warn: (_: object, text: string) => warnings.push(text) } as unknown as Logger, // All that is used of it.
  });
  worker.start();
  await expect.poll(() => warnings.length, { timeout: 15_000 }).toBe(1);
  await sleep(50);
  const started = performance.now();
  await worker.stop();
  expect(performance.now() - started).toBeLessThan(500);
  expect(worker.running).toBe(false);
});
