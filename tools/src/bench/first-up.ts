import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../paths.ts';
import { freePorts, PORTS, type Purpose } from '../ports.ts';

/**
 * Seconds from `git clone` to a portal that answers, with an empty cache folder, so that the Temporal server is built
 * as on a machine that has never seen it. npm's own cache is what it is.
 */
export async function firstUp(): Promise<number> {
  const parent = mkdtempSync(join(tmpdir(), 'isthmus-fresh-'));
  chmodSync(parent, 0o755);
  const clone = join(parent, 'isthmus');
  const ports = await freePorts();
  const started = Date.now();
  spawnSync('git', ['clone', '--quiet', ROOT, clone], { stdio: 'inherit' });
  const moved = Object.fromEntries(
    (Object.keys(PORTS) as Purpose[]).map((purpose) => [PORTS[purpose].variable, String(ports[purpose])]),
  );
  const path = (process.env['PATH'] ?? '')
    .split(':')
    .filter((folder) => !folder.startsWith(ROOT))
    .join(':');
  const up = spawn('npm', ['run', 'up'], {
    cwd: clone,
    env: {
      ...process.env,
      ...moved,
      PATH: path,
      XDG_CACHE_HOME: join(parent, 'cache'),
      GOCACHE: join(parent, 'go-build'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      up.stdout.on('data', (chunk: Buffer) => {
        process.stdout.write(chunk);
        if (chunk.includes('Isthmus is up')) resolve();
      });
      up.once('exit', () => reject(new Error('`npm run up` ended before the platform was up')));
    });
    return (Date.now() - started) / 1_000;
  } finally {
    spawnSync('npm', ['run', 'down'], {
      cwd: clone,
      env: { ...process.env, ...moved, PATH: path },
      stdio: 'ignore',
    });
    rmSync(parent, { recursive: true, force: true });
  }
}
