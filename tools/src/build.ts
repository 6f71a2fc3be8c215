import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

/** Runs Nx targets over every project that has them; output goes to `log`, and is shown when the run fails unasked. */
export async function runTargets(
  targets: string[],
  options: {
    log: string;
    parallel?: number;
    /** Such as `tag:type:app`; every project that has the targets when absent. */
    projects?: string;
    show?: boolean;
    environment?: Record<string, string>;
    signal?: AbortSignal;
  },
): Promise<boolean> {
  await mkdir(join(options.log, '..'), { recursive: true });
  const args = [
    'run-many',
    '-t',
    ...targets,
    `--parallel=${options.parallel ?? 2}`,
    '--outputStyle=static',
    '--nxBail=false',
    ...(options.projects ? [`--projects=${options.projects}`] : []),
  ];
  const child = spawn(join(ROOT, 'node_modules', '.bin', 'nx'), args, {
    cwd: ROOT,
    env: {
      ...process.env,
      NX_DAEMON: 'false',
      NX_NO_CLOUD: 'true',
      NX_TUI: 'false',
      // A cache of its own: what another checkout built may hold that checkout's paths.
      NX_CACHE_DIRECTORY: join(ROOT, '.nx', 'cache'),
      NEXT_TELEMETRY_DISABLED: '1',
      ...options.environment,
    },
    ...(options.signal ? { signal: options.signal } : {}),
  });
  child.on('error', () => undefined); // Aborted; it exits as well.
  const log = createWriteStream(options.log);
  let output = '';
  const take = (chunk: Buffer) => {
    log.write(chunk);
    if (options.show) process.stdout.write(chunk);
    else output += chunk;
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  log.end();
  if (code !== 0 && !options.show && !options.signal?.aborted) console.error(output);
  return code === 0;
}
