import { createLogger } from '@isthmus/platform-observability';
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
