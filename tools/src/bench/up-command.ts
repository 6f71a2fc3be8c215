import { spawn, spawnSync } from 'node:child_process';
import { ROOT } from '../paths.ts';
import { PORTS, type Ports, type Purpose } from '../ports.ts';

/** `npm run up` of a checkout, running. */
export interface RunningUp {
  /** Process id of npm; everything else descends from it. */
  pid: number;
  /** `npm run down` of the same checkout. */
  stop: () => void;
}

/** Runs `npm run up` as a user would and resolves when it says that the platform is up; its output is passed on. */
export async function runUp(options: {
  checkout: string;
  ports: Ports;
  environment?: Record<string, string>;
}): Promise<RunningUp> {
  const { checkout: cwd, ports } = options;
  const env = {
    ...process.env,
    ...variablesOf(ports),
    PATH: pathOfUser(),
    ISTHMUS_MODELS: 'off',
    ...options.environment,
  };
  const up = spawn('npm', ['run', 'up'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const stop = () => void spawnSync('npm', ['run', 'down'], { cwd, env, stdio: 'ignore' });
  try {
    await new Promise<void>((resolve, reject) => {
      up.stdout.on('data', (chunk: Buffer) => {
        process.stdout.write(chunk);
        if (chunk.includes('Isthmus is up')) resolve();
      });
      up.once('exit', () => reject(new Error('`npm run up` ended before the platform was up')));
    });
  } catch (error) {
    stop();
    throw error;
  }
  return { pid: up.pid ?? 0, stop };
}

function variablesOf(ports: Ports): Record<string, string> {
  const purposes = Object.keys(PORTS) as Purpose[];
  return Object.fromEntries(purposes.map((purpose) => [PORTS[purpose].variable, String(ports[purpose])]));
}

/** The PATH without this checkout's own binaries, which npm has put in front. */
function pathOfUser(): string {
  return (process.env['PATH'] ?? '')
    .split(':')
    .filter((folder) => !folder.startsWith(ROOT))
    .join(':');
}
