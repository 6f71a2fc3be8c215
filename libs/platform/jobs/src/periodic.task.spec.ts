import { createLogger } from '@isthmus/platform-observability';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { PeriodicTask, type PeriodicTaskOptions } from './periodic.task.js';

let lines: { level: number; failures?: number; msg: string }[] = [];
let tasks: PeriodicTask[] = [];
const logger = createLogger(
  { service: 'test' },
  { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) }, // pino's own JSON
);

afterEach(async () => {
  await Promise.all(tasks.map((task) => task.stop()));
  [tasks, lines] = [[], []];
});

function start(options: Partial<PeriodicTaskOptions>): PeriodicTask {
  const task = new PeriodicTask(
    { name: 'test', everyMs: 5, run: async () => undefined, ...options },
    { logger },
  );
  tasks.push(task);
  task.start();
  return task;
}

it('runs repeatedly, never two runs at once', async () => {
  let [runs, running, most] = [0, 0, 0];
  const run = async () => {
    most = Math.max(most, ++running);
    await sleep(15);
    running--;
    runs++;
  };
  start({ run });
  await expect.poll(() => runs).toBeGreaterThan(3);
  expect(most).toBe(1);
});

it('continues after failures, which it logs ever more rarely, and logs the recovery', async () => {
  let runs = 0;
  start({
    run: async () => {
      if (++runs <= 9) throw new Error('no');
    },
  });
  await expect.poll(() => runs).toBeGreaterThan(11);
  expect(lines.filter(({ level }) => level === 40).map(({ failures }) => failures)).toEqual([1, 2, 4, 8]);
  expect(lines.filter(({ level }) => level === 30)).toMatchObject([{ failures: 9 }]);
});

it('runs again soon after a failure, later after each further one, up to the usual wait', async () => {
  let runs = 0;
  const run = async () => {
    if (++runs <= 4) throw new Error('no');
  };
  start({ everyMs: 60_000, retryMs: 1, jitter: 0, immediate: true, run });
  await expect.poll(() => runs).toBe(5);
  const waits = lines.flatMap((line) => (line.level === 40 ? [line] : []));
  expect(waits).toMatchObject([
    { failures: 1, nextMs: 1 },
    { failures: 2, nextMs: 2 },
    { failures: 4, nextMs: 8 },
  ]);
  lines = [];
  start({ everyMs: 2, retryMs: 60_000, run: () => Promise.reject(new Error('no')) });
  await expect.poll(() => lines.length).toBeGreaterThan(1);
});

it('waits first unless it is immediate', async () => {
  let [first, immediate] = [0, 0];
  start({ everyMs: 60_000, run: async () => void first++ });
  start({ everyMs: 60_000, immediate: true, run: async () => void immediate++ });
  await expect.poll(() => immediate).toBe(1);
  expect(first).toBe(0);
});

it('runs at once when requested', async () => {
  let runs = 0;
  const task = start({ everyMs: 60_000, run: async () => void runs++ });
  task.runSoon();
  await expect.poll(() => runs).toBe(1);
});

it('aborts the run in progress when it stops, and waits for it', async () => {
  let outcome = 'none';
  const task = start({
    immediate: true,
    run: async (signal) => {
      outcome = 'running';
      await sleep(60_000, undefined, { signal }).catch(() => undefined);
      outcome = 'cleaned up';
    },
  });
  await expect.poll(() => outcome).toBe('running');
  await task.stop();
  expect(outcome).toBe('cleaned up');
  expect(lines).toEqual([]);
});

it('does not wait longer than its bound for a run that ignores the signal', async () => {
  const task = start({ immediate: true, stopMsMax: 20, run: () => new Promise(() => undefined) });
  await sleep(5);
  await task.stop();
  expect(lines).toMatchObject([{ level: 40, msg: 'a task did not stop in time' }]);
});
