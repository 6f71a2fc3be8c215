import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection.ts';
import type { RunningIsthmus } from './isthmus.ts';
import { emptySample, faultCount, record } from './load.ts';
import { residentMegabytes } from './process-usage.ts';
import type { StreamsResult } from './results.ts';
import { requestBody } from './script.ts';

/** All are open well before the first one ends. */
const OPENED_PER_SECOND = 500;
const WATCH_MS = 250;

/** Opens `count` slow streams at once and watches the memory of the gateway until all have ended. */
export async function concurrentStreams(
  { peer, gatewayPid }: RunningIsthmus,
  count: number,
  say: (line: string) => void,
): Promise<Pick<StreamsResult, 'streams' | 'atOnce' | 'faults' | 'highestMegabytes'>> {
  const ask = { body: requestBody(true, 'slow'), stream: true };
  const sample = emptySample();
  let [open, atOnce, highestMegabytes] = [0, 0, 0];
  const watch = setInterval(() => {
    highestMegabytes = Math.max(highestMegabytes, residentMegabytes(gatewayPid));
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
