import { median } from '../measure.ts';
import { Connection } from '../load/connection.ts';
import { emptySample, faultCount, record } from '../load/load.ts';
import { residentMegabytes } from '../load/process-usage.ts';
import { STREAMED, WHOLE } from './asks.ts';
import type { RunningIsthmus } from './isthmus.ts';
import type { SoakResult } from './results.ts';

const CONNECTIONS = 64;
/** Every fifth request is a stream. */
const STREAM_EVERY = 5;
const SAMPLE_EVERY = 50_000;
/** Smaller runs, for development, have as many samples as this. */
const SAMPLES_MIN = 20;
/** The share of the requests after which the heap has its size and caches are full. */
const WARM_UP = 0.2;

/** Sends `requests` through the gateway and prints its resident memory on the way. */
export async function soak(
  { peer, gatewayPid }: RunningIsthmus,
  requests: number,
  say: (line: string) => void,
): Promise<Pick<SoakResult, 'requests' | 'faults' | 'megabytes' | 'growth'>> {
  const every = Math.min(SAMPLE_EVERY, Math.ceil(requests / SAMPLES_MIN));
  const sample = emptySample();
  const memory: number[] = [];
  let sent = 0;
  let answered = 0;
  const loops = Array.from({ length: CONNECTIONS }, async (_, index) => {
    const connection = new Connection(peer, index);
    while (sent < requests) {
      const ask = sent++ % STREAM_EVERY === 0 ? STREAMED : WHOLE;
      record(sample, await connection.send(ask));
      if (++answered % every > 0) continue;
      const megabytes = residentMegabytes(gatewayPid);
      memory.push(megabytes);
      say(`    ${answered.toLocaleString('en').padStart(9)} requests: ${megabytes.toFixed(0)} MB`);
      // Times are of no interest here, and a million of them would be kept.
      [sample.ms, sample.firstByteMs, sample.firstContentMs] = [[], [], []];
    }
    await connection.close();
  });
  await Promise.all(loops);
  sample.faults.forEach((count, fault) => say(`    ${count} × ${fault}`));
  return { requests, faults: faultCount(sample), ...growthOf(memory) };
}

/** How much the memory grew after the warm-up: medians, since what a collection has not freed yet comes and goes. */
export function growthOf(samples: readonly number[]): Pick<SoakResult, 'megabytes' | 'growth'> {
  const after = samples.slice(Math.floor(samples.length * WARM_UP));
  const third = Math.max(1, Math.floor(after.length / 3));
  const warm = median(after.slice(0, third));
  const end = median(after.slice(-third));
  return { megabytes: { warm, end, highest: Math.max(...samples) }, growth: end / warm - 1 };
}
