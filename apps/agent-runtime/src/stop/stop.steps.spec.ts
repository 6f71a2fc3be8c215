import { createLogger, type Logger } from '@isthmus/platform-observability';
import { expect, it } from 'vitest';
import { stopInOrder } from './stop.steps.js';

const logger = createLogger({ service: 'test', level: 'silent' });

it('stores tasks although the server fails to stop, or does not end', async () => {
  const done: string[] = [];
  const note = (name: string) => async () => void done.push(name);
  await stopInOrder(
    [
      { name: 'fails', run: async () => Promise.reject(new Error('broken')), msMax: 1_000 },
      { name: 'hangs', run: () => new Promise(() => undefined), msMax: 20 },
      { name: 'late', run: () => new Promise((_, reject) => setTimeout(reject, 30)), msMax: 5 },
      { name: 'tasks', run: note('tasks'), msMax: 1_000 },
      { name: 'rest', run: note('rest'), msMax: 1_000 },
    ],
    logger,
  );
  expect(done).toEqual(['tasks', 'rest']);
});

it('logs the steps that failed or took too long, and no others', async () => {
  const warned: string[] = [];
  const noting = { warn: ({ step }: { step: string }) => warned.push(step) } as unknown as Logger; // all it uses
  await stopInOrder(
    [
      { name: 'fails', run: async () => Promise.reject(new Error('broken')), msMax: 1_000 },
      { name: 'hangs', run: () => new Promise(() => undefined), msMax: 5 },
      { name: 'ends', run: async () => undefined, msMax: 1_000 },
    ],
    noting,
  );
  expect(warned).toEqual(['fails', 'hangs']);
});
