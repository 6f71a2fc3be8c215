import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../paths.ts';
import { freePorts } from '../ports.ts';
import { timed } from './measure.ts';
import { runUp, type RunningUp } from './up-command.ts';

/**
 * Seconds from `git clone` to a portal that answers, with an empty cache folder, so that the Temporal server is built
 * as on a machine that has never seen it. The caches of npm and of Go's modules are what they are.
 */
export async function firstUp(): Promise<number> {
  const parent = mkdtempSync(join(tmpdir(), 'isthmus-fresh-'));
  chmodSync(parent, 0o755);
  const checkout = join(parent, 'isthmus');
  const environment = { XDG_CACHE_HOME: join(parent, 'cache'), GOCACHE: join(parent, 'go-build') };
  let up: RunningUp | undefined;
  try {
    const milliseconds = await timed(async () => {
      spawnSync('git', ['clone', '--quiet', ROOT, checkout], { stdio: 'inherit' });
      up = await runUp({ checkout, ports: await freePorts(), environment });
    });
    return milliseconds / 1_000;
  } finally {
    up?.stop();
    rmSync(parent, { recursive: true, force: true });
  }
}
