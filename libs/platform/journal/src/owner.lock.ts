import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { basename, dirname, join } from 'node:path';

const LOCK = 'lock';
/** Longest path of a Unix socket that every system takes. */
export const LOCK_PATH_BYTES_MAX = 100;

/**
 * A directory's owner listens on a Unix socket in it. The kernel ends that when the process dies, however it dies, and
 * another process of the same machine sees it, also from another container with the same volume.
 */
export class OwnerLock {
  private constructor(
    private readonly server: Server,
    private readonly directory: string,
  ) {}

  /** Makes the directory, which nobody sees before it is owned. */
  static async make(directory: string): Promise<OwnerLock> {
    const hidden = join(dirname(directory), `.${basename(directory)}`);
    mkdirSync(hidden, { recursive: true, mode: 0o700 });
    const server = createServer((socket) => socket.destroy());
    server.listen(join(hidden, LOCK)).unref();
    await once(server, 'listening');
    renameSync(hidden, directory);
    return new OwnerLock(server, directory);
  }

  async free(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
    rmSync(join(this.directory, LOCK), { force: true });
  }
}

/** Whether the process that owns the directory is alive. */
export async function isOwned(directory: string): Promise<boolean> {
  const socket = connect(join(directory, LOCK));
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    // A backlog that is full belongs to a process that is alive.
    return (error as NodeJS.ErrnoException).code === 'EAGAIN';
  } finally {
    socket.destroy();
  }
}
