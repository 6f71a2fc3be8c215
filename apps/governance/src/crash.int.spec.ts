import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '@isthmus/platform-errors';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Environment } from './config.js';
import { messageLine, readBooks, startHarness, type Harness } from './service.harness.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const EVENTS = 6_000;
const BATCH = 60;
const KILLS = 8;
const SEED = 20_261_124;

let harness: Harness;
const children = new Set<ChildProcess>();
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 1);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await harness.stop();
});

it(
  'charges every event exactly once though the service is killed again and again while batches overlap',
  { timeout: 120_000 },
  async () => {
    const scope = await harness.openAccount(1_000_000n);
    const environments = [await harness.environmentOf(), await harness.environmentOf()];
    const processes = await Promise.all(environments.map(startProcess));
    const address = environments.map(({ GRPC_PORT }) => `127.0.0.1:${GRPC_PORT}`).join(',');
    const posters = Array.from({ length: 4 }, async (_, poster) => {
      const client = await harness.ledgerAs('maas-gateway', address);
      for (const start of shuffledStarts(SEED + poster)) {
        // Batches of 60 every 40 events: each event is sent by two batches of each of four posters, in their own order.
        const events = Array.from({ length: BATCH }, (_, n) => (start + n) % EVENTS);
        const lines = events.map((n) => messageLine(`event:${n}`, BigInt((n % 9) + 1)));
        await untilAcknowledged(() => client.post({ lines }, { scope, deadline: 3_000 }));
      }
    });
    let kills = 0;
    const storm = async () => {
      for (; kills < KILLS; kills++) {
        await sleep(250);
        const index = kills % processes.length;
        const environment = environments[index];
        const victim = processes[index];
        if (!environment || !victim) throw new Error('the index is within both lists');
        victim.kill('SIGKILL');
        await once(victim, 'exit');
        processes[index] = await startProcess(environment);
      }
    };
    await Promise.all([storm(), ...posters]);
    const books = await readBooks(harness.admin, scope);
    const total = Array.from({ length: EVENTS }, (_, n) => BigInt((n % 9) + 1)).reduce((a, b) => a + b, 0n);
    expect(kills).toBe(KILLS);
    expect(books).toEqual({
      sum: 0n,
      balance: 1_000_000n - total,
      revenue: total,
      spent: total,
      held: 0n,
      expected: { balance: 1_000_000n - total, revenue: total, held: 0n },
      usageTransfers: BigInt(EVENTS),
      entries: BigInt(EVENTS),
      entriesMicro: total,
      hoursMicro: total,
      monthsMicro: total,
    });
  },
);

it('does not start without its configuration, and names what is missing', async () => {
  const child = spawn(process.execPath, [MAIN], { env: {}, stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number]; // the event's first argument is the exit code
  expect(code).toBe(1);
  expect(output).toMatch(/DATABASE_URL is required/);
});

/** The whole service as `node dist/main.js`; resolves when it is ready. */
async function startProcess(environment: Environment): Promise<ChildProcess> {
  const env = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
  const child = spawn(process.execPath, [MAIN], { env, stdio: 'ignore' });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const url = `http://127.0.0.1:${environment.OPERATIONS_PORT}/readyz`;
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return child;
    await sleep(50);
  }
  throw new Error('the service did not become ready');
}

/** At-least-once delivery: what a killed process did not answer is sent again. */
async function untilAcknowledged(send: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    try {
      await send();
      return;
    } catch (error) {
      if (!(error instanceof AppError) || !error.retryable) throw error;
      await sleep(20);
    }
  }
  throw new Error('a batch was never acknowledged');
}

/** Starts of overlapping batches in an order of the seed's own (Fisher–Yates over a linear congruential generator). */
function shuffledStarts(seed: number): number[] {
  const starts = Array.from({ length: EVENTS / 40 }, (_, n) => n * 40);
  let state = seed >>> 0;
  for (let n = starts.length - 1; n > 0; n--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (n + 1);
    [starts[n], starts[other]] = [starts[other] ?? 0, starts[n] ?? 0];
  }
  return starts;
}
