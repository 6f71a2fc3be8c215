import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@isthmus/platform-errors';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { messageLine, readBooks, startHarness, type Harness } from './testing/service.harness.js';
import { endProcesses, MAIN, startProcess } from './testing/service.process.js';

/** Events of one round: 1–9 micro-units each, sent in batches of 60 that start every 40, so that batches overlap. */
const ROUND_EVENTS = 600;
const ROUND_MICRO = Array.from({ length: ROUND_EVENTS }, (_, n) => microOf(n)).reduce((a, b) => a + b, 0n);
const BATCH = 60;
/** Between the batches of a poster: a process that starts again needs the processor too. */
const PAUSE_MS = 100;
const KILLS = 5;
const CREDIT = 1_000_000_000n;
const SEED = 20_261_124;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 1);
});
afterAll(async () => {
  endProcesses();
  await harness.stop();
});

it(
  'charges every event exactly once though the service is killed again and again while batches overlap',
  { timeout: 120_000 },
  async () => {
    const scope = await harness.openAccount(CREDIT);
    const environments = [await harness.environmentOf(), await harness.environmentOf()];
    const processes = await Promise.all(environments.map(startProcess));
    const address = environments.map(({ GRPC_PORT }) => `127.0.0.1:${GRPC_PORT}`).join(',');
    const storm = { kills: 0, over: false };
    const post = async (poster: number) => {
      const client = await harness.ledgerAs('maas-gateway', address);
      let rounds = 0;
      let resent = 0;
      // Whole rounds, until the storm is over: every kill falls among calls in flight.
      for (; !storm.over; rounds++) {
        for (const start of shuffledStarts(SEED + poster + 1_000 * rounds)) {
          const lines = linesOf(rounds, start);
          resent += await untilAcknowledged(() =>
            client.post({ lines }, { scope, deadline: 3_000, retry: false }),
          );
          await sleep(PAUSE_MS);
        }
      }
      return { rounds, resent };
    };
    const killAndRestart = async () => {
      for (; storm.kills < KILLS; storm.kills++) {
        await sleep(250);
        const index = storm.kills % processes.length;
        const environment = environments[index];
        const victim = processes[index];
        if (!environment || !victim) throw new Error('the index is within both lists');
        victim.kill('SIGKILL');
        await once(victim, 'exit');
        processes[index] = await startProcess(environment);
      }
      storm.over = true;
    };
    const posting = Promise.all([0, 1, 2, 3].map(post));
    await Promise.race([posting, killAndRestart()]); // A poster that fails ends the test at once.
    const posted = await posting;

    // Each poster sent each of its rounds whole, so the rounds charged are those of the one that came furthest.
    const rounds = BigInt(Math.max(...posted.map((each) => each.rounds)));
    const total = rounds * ROUND_MICRO;
    const events = rounds * BigInt(ROUND_EVENTS);
    const resent = posted.reduce((sum, each) => sum + each.resent, 0);
    console.log(`${storm.kills} kills, ${events} events, ${resent} batches sent again after a kill`);
    expect(storm.kills).toBe(KILLS);
    expect(resent).toBeGreaterThan(0);
    expect(await readBooks(harness.admin, scope)).toEqual({
      sum: 0n,
      balance: CREDIT - total,
      revenue: total,
      spent: total,
      held: 0n,
      expected: { balance: CREDIT - total, revenue: total, held: 0n },
      usageTransfers: events,
      entries: events,
      entriesMicro: total,
      hoursMicro: total,
      monthsMicro: total,
    });
  },
);

it('stops cleanly on SIGTERM', async () => {
  const child = await startProcess(await harness.environmentOf());
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('does not start without its configuration, and names what is missing', async () => {
  const child = spawn(process.execPath, [MAIN], { env: {}, stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number]; // the event's first argument is the exit code
  expect(code).toBe(1);
  expect(output).toMatch(/DATABASE_URL is required/);
});

/** Every event is in one or two batches of each of the four posters. */
function linesOf(round: number, start: number) {
  return Array.from({ length: BATCH }, (_, n) => (start + n) % ROUND_EVENTS).map((n) =>
    messageLine(`event:${round}:${n}`, microOf(n)),
  );
}

function microOf(event: number): bigint {
  return BigInt((event % 9) + 1);
}

/** At-least-once delivery: what a killed process did not answer is sent again; answers how often. */
async function untilAcknowledged(send: () => Promise<unknown>): Promise<number> {
  for (let tries = 0; tries < 500; tries++) {
    try {
      await send();
      return tries;
    } catch (error) {
      if (!(error instanceof AppError) || !error.retryable) throw error;
      await sleep(20);
    }
  }
  throw new Error('a batch was never acknowledged');
}

/** Starts of overlapping batches in an order of the seed's own (Fisher–Yates over a linear congruential generator). */
function shuffledStarts(seed: number): number[] {
  const starts = Array.from({ length: ROUND_EVENTS / 40 }, (_, n) => n * 40);
  let state = seed >>> 0;
  for (let n = starts.length - 1; n > 0; n--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (n + 1);
    [starts[n], starts[other]] = [starts[other] ?? 0, starts[n] ?? 0];
  }
  return starts;
}
