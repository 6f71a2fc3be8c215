import { expect, it } from 'vitest';
import { ThreadChoice } from './thread.choice.js';

/** Lets a choice see tokens whose time depends on its threads; answers how many of them had one thread. */
function run(
  choice: ThreadChoice,
  tokens: number,
  clock: { now: number; msOf: (threads: number) => number },
): number {
  let single = 0;
  for (let token = 0; token < tokens; token++) {
    const { threads } = choice;
    if (threads === 1) single += 1;
    const tokenMs = clock.msOf(threads);
    clock.now += tokenMs;
    choice.observe(tokenMs);
  }
  return single;
}

it('keeps all threads where they are faster', () => {
  const clock = { now: 0, msOf: (threads: number) => 20 / threads };
  expect(run(new ThreadChoice(2, () => clock.now), 1_000, clock)).toBe(8);
});

it('gives up at the second slow token, and tries later and later', () => {
  const clock = { now: 0, msOf: (threads: number): number => (threads === 1 ? 20 : 500) };
  const choice = new ThreadChoice(2, () => clock.now);
  expect(run(choice, 10, clock)).toBe(8);
  const single = run(choice, 10_000, clock);
  expect(10_000 - single).toBeLessThan(20);
  expect(10_000 - single).toBeGreaterThan(4);
});

it('takes all threads again once the processor is free', () => {
  const clock = { now: 0, msOf: (threads: number): number => (threads === 1 ? 20 : 500) };
  const choice = new ThreadChoice(4, () => clock.now);
  run(choice, 100, clock);
  clock.msOf = (threads) => 20 / threads;
  run(choice, 1_000, clock);
  expect(choice.threads).toBe(4);
});

it('gives up threads that help nothing', () => {
  const clock = { now: 0, msOf: (threads: number) => (threads === 1 ? 20 : 25) };
  const choice = new ThreadChoice(2, () => clock.now);
  run(choice, 16, clock);
  expect(choice.threads).toBe(1);
});

it('has one where there is one processor', () => {
  const clock = { now: 0, msOf: () => 20 };
  expect(run(new ThreadChoice(1, () => clock.now), 100, clock)).toBe(100);
});
