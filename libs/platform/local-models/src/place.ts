import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Moves a folder of files to its place, at once where nothing is there. Else file by file, each over the old one: a reader
 * finds one or the other at any moment, and a process that has the old one open keeps it.
 */
export async function place(made: string, target: string): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (!found?.isDirectory()) return moveOver(made, target);
  for (const name of await readdir(made)) await moveOver(join(made, name), join(target, name));
}

/** What is of another kind, such as a folder in place of a file, is removed. */
async function moveOver(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException; // of a file system call
    if (!['EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'].includes(code)) throw error;
    await rm(to, { recursive: true });
    await rename(from, to);
  }
}
