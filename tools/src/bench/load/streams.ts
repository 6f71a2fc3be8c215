import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, type Ask } from './connection.ts';
import type { Peer } from './peer.ts';
import { emptySample, faultCount, record } from './load.ts';
import { residentMegabytes } from './process-usage.ts';
import type { StreamsResult } from './results.ts';

/** All are open well before the first one ends. */
const OPENED_PER_SECOND = 500;
const WATCH_MS = 250;

/** Opens `count` slow streams at once and watches the memory of the proxy until all have ended. */
export async function concurrentStreams(
  peer: Peer,
  { ask, count }: { ask: Ask; count: number },
  say: (line: string) => void,
): Promise<Pick<StreamsResult, 'streams' | 'atOnce' | 'faults' | 'highestMegabytes'>> {
  const sample = emptySample();
  let [open, atOnce, highestMegabytes] = [0, 0, 0];
  const watch = setInterval(() => {
    const megabytes = peer.processes.proxy.reduce((sum, pid) => sum + residentMegabytes(pid), 0);
    highestMegabytes = Math.max(highestMegabytes, megabytes);
  }, WATCH_MS);
  const streams = Array.from({ length: count }, async (_, index) => {
    await sleep((index / OPENED_PER_SECOND) * 1_000);
    const connection = new Connection(peer, index);
    atOnce = Math.max(atOnce, ++open);
    record(sample, await connection.send(ask));
    open--;
    await connection.close();
  });
  await Promise.all(streams);
  clearInterval(watch);
  sample.faults.forEach((number, fault) => say(`    ${number} × ${fault}`));
  return { streams: count, atOnce, faults: faultCount(sample), highestMegabytes };
}
