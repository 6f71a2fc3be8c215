/** `npm run bench -w @isthmus/platform-journal`: what an append costs the request that waits for it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Journal } from './journal.js';

const APPENDS = 200_000;
const directory = mkdtempSync(join(tmpdir(), 'journal-bench-'));
for (const payloadBytes of [0, 300, 1_000]) {
  const journal = await Journal.open({ directory, logger: console });
  const record = { id: '01890a5d-ac96-774b-bcce-b302099a8057', payload: 'x'.repeat(payloadBytes) };
  const times: number[] = [];
  for (let n = 0; n < APPENDS; n++) {
    const start = performance.now();
    journal.release(journal.append(record));
    times.push(performance.now() - start);
    if (n % 100 === 0) await setImmediate(); // As requests arrive: syncs get their turn.
  }
  times.sort((a, b) => a - b);
  const microseconds = (share: number) => ((times[Math.floor(share * APPENDS)] ?? 0) * 1_000).toFixed(1);
  console.log(`payload ${payloadBytes} B: append p50 ${microseconds(0.5)} µs, p99 ${microseconds(0.99)} µs`);
  await journal.close();
}
rmSync(directory, { recursive: true });
