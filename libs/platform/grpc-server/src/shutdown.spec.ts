import { expect, it } from 'vitest';
import { runShutdown } from './shutdown.js';

const forever = () => new Promise<never>(() => undefined);

it('runs the steps in order, even after one has failed, and fails at the end', async () => {
  const ran: string[] = [];
  const step = (name: string, outcome?: Error) => ({
    name,
    run: async () => {
      ran.push(name);
      if (outcome) throw outcome;
    },
  });
  const failure = new Error('the modules failed');
  await expect(runShutdown([step('modules', failure), step('metrics')], 1_000)).rejects.toBe(failure);
  expect(ran).toEqual(['modules', 'metrics']);
});

it('names the step that does not end in time', async () => {
  const steps = [
    { name: 'modules', run: async () => undefined },
    { name: 'tracing', run: forever },
  ];
  await expect(runShutdown(steps, 50)).rejects.toThrow('tracing did not end within 50 ms');
});
