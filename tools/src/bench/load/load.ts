import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, type Ask, type LoadTarget, type Reply } from './connection.ts';

/** What a stretch of load has shown. Times are milliseconds. */
export interface Sample {
  seconds: number;
  ms: number[];
  firstByteMs: number[];
  firstContentMs: number[];
  /** How often each fault occurred. A reply with one is in none of the times. */
  faults: Map<string, number>;
  /** What each number of `probe` has grown by. */
  probed: number[];
}

export interface LoadOptions {
  ask: Ask;
  connections: number;
  seconds: number;
  /** Before it, so that connections are open and code is warm. */
  warmUpSeconds: number;
  /** Read at the start and at the end of what is measured, such as processor time. */
  probe?: () => number[];
}

/** What is measured is extended until each connection has had a reply, up to so many times as long. */
const EXTENSION_MAX = 4;
const EXTENSION_STEP_MS = 250;
/** After a fault, so that a peer that refuses everything is not attacked. */
const PAUSE_AFTER_FAULT_MS = 10;

/** Each connection sends its next request when it has the answer to the last one. */
export async function closedLoop(target: LoadTarget, options: LoadOptions): Promise<Sample> {
  const sample = emptySample();
  const connections = openAll(target, options.connections);
  let phase: 'warming' | 'measuring' | 'over' = 'warming';
  const loops = connections.map(async (connection) => {
    while (phase !== 'over') {
      const reply = await connection.send(options.ask);
      if (phase === 'measuring') record(sample, reply);
      if (reply.fault !== undefined) await sleep(PAUSE_AFTER_FAULT_MS);
    }
  });
  await sleep(options.warmUpSeconds * 1_000);
  const before = options.probe?.() ?? [];
  const started = performance.now();
  phase = 'measuring';
  await sleep(options.seconds * 1_000);
  const latest = started + options.seconds * 1_000 * EXTENSION_MAX;
  while (sample.ms.length + faultCount(sample) < options.connections && performance.now() < latest)
    await sleep(EXTENSION_STEP_MS);
  phase = 'over';
  sample.seconds = (performance.now() - started) / 1_000;
  sample.probed = (options.probe?.() ?? []).map((value, at) => value - (before[at] ?? 0));
  await Promise.all(loops);
  await closeAll(connections);
  return sample;
}

/**
 * Requests fall due at a constant rate, whether or not earlier ones have been answered; each is timed from when it was
 * due, so that a peer that stalls is not spared the requests of that time.
 */
export async function pacedLoad(
  target: LoadTarget,
  { perSecond, ask, connections: count, seconds, warmUpSeconds }: LoadOptions & { perSecond: number },
): Promise<Sample> {
  const sample = { ...emptySample(), seconds };
  const connections = openAll(target, count);
  const idle = [...connections];
  const due: number[] = [];
  const started = performance.now();
  const measuredFrom = started + warmUpSeconds * 1_000;
  const end = measuredFrom + seconds * 1_000;
  const inFlight = new Set<Promise<void>>();
  const dispatch = () => {
    while (due.length > 0 && idle.length > 0) {
      const connection = idle.pop();
      const since = due.shift();
      if (!connection || since === undefined) return;
      const sending = connection.send(ask, since).then((reply) => {
        if (since >= measuredFrom) record(sample, reply);
        idle.push(connection);
        inFlight.delete(sending);
        dispatch();
      });
      inFlight.add(sending);
    }
  };
  const dueAt = (request: number) => started + (request * 1_000) / perSecond;
  for (let [sent, over] = [0, false]; !over; await sleep(1)) {
    const now = Math.min(performance.now(), end);
    over = now === end;
    // Also what fell due while this process was busy, at the end as well.
    for (; dueAt(sent) <= now && dueAt(sent) < end; sent++) due.push(dueAt(sent));
    dispatch();
  }
  while (inFlight.size > 0 || due.length > 0) await Promise.race([...inFlight, sleep(100)]);
  await closeAll(connections);
  return sample;
}

/** One reply of two targets, a moment apart. */
export interface Pair {
  direct: Reply;
  through: Reply;
}

/** The same request to both in turn, one at a time; who is first alternates. */
export async function pairsOf(
  targets: { direct: LoadTarget; through: LoadTarget },
  { ask, seconds, warmUpSeconds }: Pick<LoadOptions, 'ask' | 'seconds' | 'warmUpSeconds'>,
): Promise<Pair[]> {
  const direct = new Connection(targets.direct, 0);
  const through = new Connection(targets.through, 0);
  const pairs: Pair[] = [];
  const measuredFrom = performance.now() + warmUpSeconds * 1_000;
  const end = measuredFrom + seconds * 1_000;
  for (let count = 0; performance.now() < end; count++) {
    const since = performance.now();
    const first = await (count % 2 === 0 ? direct : through).send(ask);
    const second = await (count % 2 === 0 ? through : direct).send(ask);
    const pair = count % 2 === 0 ? { direct: first, through: second } : { direct: second, through: first };
    if (since >= measuredFrom) pairs.push(pair);
  }
  await closeAll([direct, through]);
  return pairs;
}

/** All samples as one. */
export function merged(samples: Sample[]): Sample {
  const faults = new Map<string, number>();
  for (const [fault, count] of samples.flatMap((sample) => [...sample.faults]))
    faults.set(fault, (faults.get(fault) ?? 0) + count);
  return {
    seconds: samples.reduce((sum, { seconds }) => sum + seconds, 0),
    ms: samples.flatMap(({ ms }) => ms),
    firstByteMs: samples.flatMap(({ firstByteMs }) => firstByteMs),
    firstContentMs: samples.flatMap(({ firstContentMs }) => firstContentMs),
    faults,
    probed: (samples[0]?.probed ?? []).map((_, at) =>
      samples.reduce((sum, { probed }) => sum + (probed[at] ?? 0), 0),
    ),
  };
}

/** How many replies of a sample had a fault. */
export function faultCount({ faults }: Pick<Sample, 'faults'>): number {
  return [...faults.values()].reduce((sum, count) => sum + count, 0);
}

export function emptySample(): Sample {
  return { seconds: 0, ms: [], firstByteMs: [], firstContentMs: [], faults: new Map(), probed: [] };
}

export function record(sample: Sample, { ms, firstByteMs, firstContentMs, fault }: Reply): void {
  if (fault !== undefined) {
    sample.faults.set(fault, (sample.faults.get(fault) ?? 0) + 1);
    return;
  }
  sample.ms.push(ms);
  sample.firstByteMs.push(firstByteMs);
  if (firstContentMs !== undefined) sample.firstContentMs.push(firstContentMs);
}

function openAll(target: LoadTarget, count: number): Connection[] {
  return Array.from({ length: count }, (_, index) => new Connection(target, index));
}

async function closeAll(connections: Connection[]): Promise<void> {
  await Promise.all(connections.map((connection) => connection.close()));
}
