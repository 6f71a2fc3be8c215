import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 250;
const BEAT_MS = 3_000;
/** A holder that was silent for so long is dead: packing keeps a slow machine busy for seconds. */
const SILENT_MS_MAX = 30_000;

/**
 * Works while no other process does that takes the same file. The holder touches the file, so that one that died, however
 * it died, is told from one that lives, also from another container. Two may work at once where a holder was suspended:
 * the lock saves work, it does not keep files whole. Rejects with the reason of `signal` where that ends the wait.
 */
export async function withLock<Result>(
  path: string,
  { signal, onWait }: { signal?: AbortSignal | undefined; onWait?: (() => void) | undefined },
  work: () => Promise<Result>,
): Promise<Result> {
  const holder = randomUUID();
  for (let waits = 0; !(await isTaken(path, holder)); waits++) {
    if (waits === 0) onWait?.();
    await removeDead(path);
    await delay(LOOK_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, BEAT_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await readFile(path, 'utf8').catch(() => '')) === holder) await rm(path, { force: true });
  }
}

async function isTaken(path: string, holder: string): Promise<boolean> {
  try {
    await writeFile(path, holder, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false; // of a file system call
    throw error;
  }
}

async function removeDead(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && Date.now() - found.mtimeMs > SILENT_MS_MAX) await rm(path, { force: true });
}
