import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closedLoop } from './load.ts';
import type { Ask, LoadTarget } from './connection.ts';
import { byPackage, selfTimes, type CpuProfile } from './profile.ts';

const FUNCTIONS = 30;
const WARM_UP_SECONDS = 3;
const SAMPLE_EVERY_US = 200;

/** Flags of Node with which the gateway writes a profile into `directory` when it ends. */
export function profileFlags(directory: string): string[] {
  return ['--cpu-prof', `--cpu-prof-dir=${directory}`, `--cpu-prof-interval=${SAMPLE_EVERY_US}`];
}

/** Loads the gateway, stops it, and prints where its time went: by package, then the functions with most self time. */
export async function profileRun(
  { peer, stop }: { peer: LoadTarget; stop: () => Promise<void> },
  { ask, connections, seconds }: { ask: Ask; connections: number; seconds: number },
  directory: string,
): Promise<void> {
  // Read at the start and at the end of what is measured: the moments themselves.
  let [fromUs, toUs] = [0, 0];
  const probe = () => {
    [fromUs, toUs] = [fromUs || nowUs(), nowUs()];
    return [];
  };
  const load = { ask, connections, seconds, warmUpSeconds: WARM_UP_SECONDS, probe };
  const { ms, faults } = await closedLoop(peer, load);
  await stop();
  const [file] = (await readdir(directory)).filter((name) => name.endsWith('.cpuprofile'));
  if (!file) throw new Error(`the gateway wrote no profile into ${directory}`);
  const recorded = JSON.parse(await readFile(join(directory, file), 'utf8')) as CpuProfile;
  const times = selfTimes(recorded, { fromUs, toUs });
  const requests = ms.length;
  const rowOf = ({ us, ...rest }: { us: number }) => ({
    ...rest,
    'µs/request': Number((us / requests).toFixed(1)),
    '% of busy': Number(((us / times.reduce((sum, time) => sum + time.us, 0)) * 100).toFixed(1)),
  });
  console.log(
    `${requests} × ${ask.kind} at ${connections} connections in ${seconds} s; ${faults.size} faults`,
  );
  faults.forEach((count, fault) => console.log(`  ${count} × ${fault}`));
  console.table(byPackage(times).slice(0, FUNCTIONS).map(rowOf));
  console.table(times.slice(0, FUNCTIONS).map(rowOf));
  console.log(`The profile, for the developer tools of a browser: ${join(directory, file)}`);
}

/** Microseconds of the clock that profiles use. */
function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
