import { expect, it } from 'vitest';
import { startPostgres } from './index.js';

const listeners = () => [process.listeners('beforeExit'), process.listeners('exit')];

it('leaves the exit code of the process alone', async () => {
  const before = listeners();
  const server = await startPostgres();
  await server.stop();
  expect(listeners()).toEqual(before);
});
