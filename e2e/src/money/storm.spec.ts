import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { endpoints } from '../endpoints.ts';
import { eventually } from '../eventually.ts';
import { isAlive } from '../instances.ts';
import { allReady, pids } from '../processes.ts';
import { ask, type Answer } from './ask.ts';
import { billOf, faultsIn, newText, openMoney, type Tenant } from './tenant.ts';

const EVERY_LOSS = inject('everyLoss');
const REQUESTS = EVERY_LOSS ? 10_000 : 1_000;
const SEEDS = EVERY_LOSS ? 20 : 1;
const AT_ONCE = 2_000;
/** Of input and output of an answer of usual length, at the standard price. */
const PER_REQUEST_MICRO = 200n;
/** Of the requests, what the balance covers. */
const COVERED = 0.4;
const TRIES_MAX = 6;
const RETRY_AFTER_MS = 700;
const KILL_EVERY_MS = { least: 700, most: 2_500 };
/** A process that was killed needs a while; journals are adopted every ten seconds, leases end after a minute. */
const SETTLED_MS = 100_000;

it.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'spends a small balance to the end and no further while processes die: seed %i',
  async (seed) => {
    await allReady();
    const creditMicro = (BigInt(REQUESTS) * PER_REQUEST_MICRO * BigInt(COVERED * 100)) / 100n;
    const tenant = await openMoney(creditMicro);
    const random = randomOf(seed);
    const killing = new AbortController();
    const kills = killAtRandom(random, killing.signal);
    const answers = await askAll(tenant, seed);
    killing.abort();
    const killed = await kills;
    await allReady();
    answers.push(...(await askUntilRefused(tenant, seed)));
    await eventually('the ledger to be balanced', () => isBalanced(tenant, answers), {
      timeoutMs: SETTLED_MS,
      everyMs: 1_000,
    });
    const delivered = answers.filter(({ usage }) => usage !== undefined).length;
    const refused = answers.filter(({ code }) => code === 'insufficient_quota').length;
    console.log(`  seed ${seed}: ${REQUESTS} clients, ${killed} processes killed; ${histogramOf(answers)}`);
    expect(delivered).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    expect(killed).toBeGreaterThan(0);
    if (EVERY_LOSS)
      await eventually('nothing to be held', async () => (await billOf(tenant)).heldMicro === 0n, {
        timeoutMs: SETTLED_MS,
        everyMs: 1_000,
      });
  },
);

async function isBalanced(tenant: Tenant, answers: Answer[]): Promise<true> {
  const faults = faultsIn(tenant, await billOf(tenant), answers);
  if (faults.length > 0) throw new Error(`${faults.length} faults, such as ${faults[0]}`);
  return true;
}

/** What every client got, each of which tries again as official clients do. */
async function askAll(tenant: Tenant, seed: number): Promise<Answer[]> {
  const { length: gateways } = endpoints().models;
  const answers: Answer[] = [];
  const askUntilAnswered = async (at: number) => {
    for (let tried = 0; tried < TRIES_MAX; tried++) {
      const instance = (at + tried) % gateways;
      const answer = await ask(tenant.key, {
        text: newText(`${seed}-${at}`),
        stream: at % 3 === 0,
        instance,
      });
      answers.push(answer);
      if (answer.usage !== undefined || answer.code === 'insufficient_quota') return;
      await sleep(RETRY_AFTER_MS);
    }
  };
  const clients = Array.from({ length: REQUESTS }, (_, at) => at).values();
  const askOneByOne = async () => {
    for (const at of clients) await askUntilAnswered(at);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOneByOne));
  return answers;
}

/** Spends what a storm has left, which is the more the longer processes took to start again. */
async function askUntilRefused(tenant: Tenant, seed: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let asked = 0; asked < REQUESTS; asked++) {
    const answer = await ask(tenant.key, {
      text: newText(`${seed}-rest-${asked}`),
      stream: false,
      instance: 0,
    });
    answers.push(answer);
    if (answer.code === 'insufficient_quota') break;
  }
  return answers;
}

function histogramOf(answers: Answer[]): string {
  const kinds = Map.groupBy(answers, ({ usage, code, status }) =>
    usage === undefined ? (code ?? (status === undefined ? 'no answer' : 'broken off')) : 'delivered',
  );
  return [...kinds].map(([kind, { length }]) => `${length} ${kind}`).join(', ');
}

/** Kills one process after another, as a crash would, until it is told to stop; answers with how many. */
async function killAtRandom(random: () => number, signal: AbortSignal): Promise<number> {
  const names = endpoints().processes.map(({ name }) => name);
  const { least, most } = KILL_EVERY_MS;
  let killed = 0;
  for (;;) {
    await sleep(least + random() * (most - least), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return killed;
    const pid = pids()[names[Math.floor(random() * names.length)] ?? ''];
    if (pid === undefined || !isAlive(pid)) continue; // It is being started again.
    process.kill(pid, 'SIGKILL');
    killed += 1;
  }
}

/** Numbers of [0, 1) that depend on the seed alone (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
