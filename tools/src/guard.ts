import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { NODE, ROOT } from './paths.ts';

/**
 * Watches over this process: should it be killed, so that it cannot stop its processes itself, they are ended all the
 * same. A shell waits at a pipe whose other end only we hold; it costs a megabyte where a second Node would cost fifty.
 * Returns what calls it off.
 */
export function startGuard(dataDirectory: string): () => void {
  const main = join(ROOT, 'tools', 'src', 'guard.main.ts');
  const wait = 'read -r _; exec "$0" "$@"';
  const shell = spawn('/bin/sh', ['-c', wait, NODE, main, dataDirectory, String(process.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.once('error', () => undefined); // Without a shell there is no guard; `down` and the next `up` still end orphans.
  shell.unref();
  return () => {
    if (shell.pid === undefined || shell.exitCode !== null) return;
    process.kill(-shell.pid, 'SIGTERM');
  };
}
